/* What the order of time tells of a run's I/O calls, out of a sweep: when any was open,
 * how many at once, and the fullest window of reads and writes. */
#ifndef WEIR_ANALYZE_TIME_BUSY_H
#define WEIR_ANALYZE_TIME_BUSY_H

#include "analyze/rows/open.h"
#include "analyze/time/peak.h"

/* {.peak.window_ns = w} is empty. */
struct busy {
    int64_t busy_ns;  /* length of their union */
    uint64_t most;    /* open at once; 0 when no duration is known */
    uint64_t open;    /* while the sweep runs */
    int64_t until_ns; /* where the union of the open ones ends */
    struct open_calls calls;
    struct peak peak;
};

/* What one call does to it: at its end, at its beginning. For those that keep several
 * (busy_groups.c). */
static inline void
busy_end_call(struct busy *b, const struct span *s)
{
    if (!s->kind.opens)
        return;
    if (b->open == 0)
        b->until_ns = s->end_ns;
    b->open++;
    b->most = MAX(b->most, b->open);
}

static inline void
busy_begin_call(struct busy *b, const struct waiting *w)
{
    if (w->kind.opens && --b->open == 0)
        b->busy_ns = ns_add(b->busy_ns, ns_between(w->start_ns, b->until_ns));
    if (w->kind.points > 0)
        peak_add(&b->peak, w->start_ns, w->kind.points);
}

struct sweep_visitor busy_visitor(struct busy *b);
void busy_free(struct busy *b);

/* Reads and writes per second in the fullest window, which is the run's own length when
 * that is shorter. Missing without a clock or in an empty run. */
struct busy_peak {
    double iops;     /* NaN: missing */
    double window_s; /* the window that was used */
};
struct busy_peak busy_peak(const struct busy *b, int64_t elapsed_ns);

#endif
