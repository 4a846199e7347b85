#include "analyze/time/busy_groups.h"

#include "lib/base/mem.h"

static void
widen(struct busy_groups *b, size_t n)
{
    grow(&b->of, &b->cap, n, sizeof *b->of);
    for (; b->n < n; b->n++)
        b->of[b->n] = (struct busy){.peak.window_ns = b->window_ns};
}

static inline void
end_call(void *ctx, const struct span *s)
{
    struct busy_groups *b = ctx;
    if (s->kind.group >= b->n)
        widen(b, (size_t)s->kind.group + 1);
    busy_end_call(&b->of[s->kind.group], s);
}

static inline void
begin_call(void *ctx, const struct waiting *w)
{
    struct busy_groups *b = ctx;
    busy_begin_call(&b->of[w->kind.group], w);
}

static void
visit(void *ctx, const struct span *spans, size_t n)
{
    struct busy_groups *b = ctx;
    open_pass(&b->calls, spans, n, ctx, end_call, begin_call);
}

static void
end(void *ctx)
{
    struct busy_groups *b = ctx;
    open_end(&b->calls, ctx, begin_call);
}

static void
forget(void *ctx)
{
    busy_groups_free(ctx);
}

struct sweep_visitor
busy_groups_visitor(struct busy_groups *b)
{
    return (struct sweep_visitor){b, visit, end, forget};
}

struct busy
busy_groups_at(const struct busy_groups *b, size_t group)
{
    return group < b->n ? b->of[group] : (struct busy){.peak.window_ns = b->window_ns};
}

void
busy_groups_free(struct busy_groups *b)
{
    for (size_t i = 0; i < b->n; i++)
        busy_free(&b->of[i]);
    free(b->of);
    open_free(&b->calls);
    *b = (struct busy_groups){.window_ns = b->window_ns};
}
