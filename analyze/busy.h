/* What the order of time tells of a run's I/O calls, out of a sweep: when any was open,
 * how many at once, and the fullest window of reads and writes. */
#ifndef WEIR_ANALYZE_BUSY_H
#define WEIR_ANALYZE_BUSY_H

#include "analyze/open.h"
#include "analyze/peak.h"

/* {.peak.window_ns = w} is empty. */
struct busy {
    int64_t busy_ns;  /* length of their union */
    uint64_t most;    /* open at once; 0 when no duration is known */
    uint64_t open;    /* while the sweep runs */
    int64_t until_ns; /* where the union of the open ones ends */
    struct open_calls calls;
    struct peak peak;
};

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
