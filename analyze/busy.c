#include "analyze/busy.h"

#include <math.h>

static inline void
end_call(void *ctx, const struct span *s)
{
    struct busy *b = ctx;
    if (!s->kind.opens)
        return;
    if (b->open == 0)
        b->until_ns = s->end_ns;
    b->open++;
    b->most = MAX(b->most, b->open);
}

static inline void
begin_call(void *ctx, const struct waiting *w)
{
    struct busy *b = ctx;
    if (w->kind.opens && --b->open == 0)
        b->busy_ns = ns_add(b->busy_ns, ns_between(w->start_ns, b->until_ns));
    if (w->kind.points > 0)
        peak_add(&b->peak, w->start_ns, w->kind.points);
}

static void
visit(void *ctx, const struct span *spans, size_t n)
{
    struct busy *b = ctx;
    open_pass(&b->calls, spans, n, ctx, end_call, begin_call);
}

static void
end(void *ctx)
{
    struct busy *b = ctx;
    open_end(&b->calls, ctx, begin_call);
}

static void
forget(void *ctx)
{
    busy_free(ctx);
}

struct sweep_visitor
busy_visitor(struct busy *b)
{
    return (struct sweep_visitor){b, visit, end, forget};
}

void
busy_free(struct busy *b)
{
    open_free(&b->calls);
    peak_free(&b->peak);
    *b = (struct busy){.peak.window_ns = b->peak.window_ns};
}

struct busy_peak
busy_peak(const struct busy *b, int64_t elapsed_ns)
{
    if (elapsed_ns == MISSING_I64 || elapsed_ns <= 0)
        return (struct busy_peak){(double)NAN, (double)NAN};
    if (elapsed_ns < b->peak.window_ns) /* all of them, over the run's own length */
        return (struct busy_peak){(double)b->peak.all * (double)NS_PER_S /
                                      (double)elapsed_ns,
                                  (double)elapsed_ns / (double)NS_PER_S};
    double window_s = (double)b->peak.window_ns / (double)NS_PER_S;
    return (struct busy_peak){(double)b->peak.most / window_s, window_s};
}
