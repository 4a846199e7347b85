#include "analyze/time/inflight.h"

#include "analyze/time/series.h"
#include "lib/base/mem.h"

static struct inflight_group *
group_at(struct inflight *f, uint32_t group)
{
    if (group >= f->n) {
        grow(&f->of, &f->cap, (size_t)group + 1, sizeof *f->of);
        memset(f->of + f->n, 0, (group + 1 - f->n) * sizeof *f->of);
        f->n = (size_t)group + 1;
    }
    return &f->of[group];
}

/* Goes back to the bin of a moment. What is open is open in every bin on the way. */
static void
go_back(struct inflight *f, struct inflight_group *g, int64_t ns)
{
    int64_t k = series_bin_of(ns, f->width_ns);
    if (g->n == 0)
        g->last = k;
    uint64_t n = (uint64_t)g->last - (uint64_t)k + 1;
    if (n > SERIES_MAX_BINS || f->bins + (n - g->n) > SERIES_MAX_BINS) {
        f->too_many = true;
        return;
    }
    f->bins += n - g->n;
    grow(&g->most, &g->cap, (size_t)n, sizeof *g->most);
    for (; g->n < n; g->n++)
        g->most[g->n] = g->open;
    g->at_ns = (int64_t)((uint64_t)k * (uint64_t)f->width_ns);
}

/* Going back in time, `change` calls more are open at `ns`. */
static inline void
count(struct inflight *f, uint32_t group, int64_t ns, uint32_t change)
{
    struct inflight_group *g = group_at(f, group);
    ns = MIN(ns, f->limit_ns - 1);
    if (g->n == 0 || ns < g->at_ns)
        go_back(f, g, ns);
    if (f->too_many)
        return;
    g->open += change;
    g->most[g->n - 1] = MAX(g->most[g->n - 1], g->open);
}

/* A call is open just before its end, and still at its beginning. */
static inline void
end_call(void *ctx, const struct span *s)
{
    if (s->kind.opens)
        count(ctx, s->kind.group, s->end_ns - 1, 1);
}

static inline void
begin_call(void *ctx, const struct waiting *w)
{
    if (w->kind.opens)
        count(ctx, w->kind.group, w->start_ns, (uint32_t)-1);
}

static void
visit(void *ctx, const struct span *spans, size_t n)
{
    struct inflight *f = ctx;
    if (!f->too_many)
        open_pass(&f->calls, spans, n, ctx, end_call, begin_call);
}

static void
end(void *ctx)
{
    struct inflight *f = ctx;
    if (!f->too_many)
        open_end(&f->calls, ctx, begin_call);
}

static void
forget(void *ctx)
{
    inflight_free(ctx);
}

struct sweep_visitor
inflight_visitor(struct inflight *f)
{
    return (struct sweep_visitor){f, visit, end, forget};
}

void
inflight_free(struct inflight *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->of[i].most);
    free(f->of);
    open_free(&f->calls);
    *f = (struct inflight){.width_ns = f->width_ns, .limit_ns = f->limit_ns};
}

uint64_t
inflight_most(const struct inflight *f, size_t group, int64_t k)
{
    if (group >= f->n)
        return 0;
    const struct inflight_group *g = &f->of[group];
    uint64_t at = (uint64_t)g->last - (uint64_t)k;
    return at < g->n ? g->most[at] : 0;
}
