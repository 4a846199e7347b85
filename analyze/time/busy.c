#include "analyze/time/busy.h"

#include <math.h>

static inline void
end_call(void *ctx, const struct span *s)
{
    busy_end_call(ctx, s);
}

static inline void
begin_call(void *ctx, const struct waiting *w)
{
    busy_begin_call(ctx, w);
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
