/* What bounds a run: shares of its time, and how well it used what it had. Each number
 * has its formula beside it. */
#ifndef WEIR_ANALYZE_DIAGNOSE_BOTTLENECK_H
#define WEIR_ANALYZE_DIAGNOSE_BOTTLENECK_H

#include "analyze/diagnose/findings.h"

/* Order of the thresholds CLASS.* in findings.def. */
enum bound { BOUND_CPU, BOUND_MEMORY, BOUND_IO, BOUND_GPU, BOUND_CONTENTION, BOUNDS };

struct bottleneck_part {
    const char *name;    /* "cpu" */
    double share;        /* NaN: not measured, or no part of the judgement */
    const char *formula; /* as it was computed here */
    const char *why;     /* why it was not measured */
};

struct bottleneck {
    const char *bound; /* name of the largest share above its threshold, "balanced", or
                          "unknown" when no share was measured */
    double threads_s;  /* what shares of calls are of; NaN: not known */
    struct bottleneck_part of[BOUNDS];
    struct bottleneck_part other_wait; /* for other processes, timers, networks */
};

struct bottleneck bottleneck_of(const struct evidence *e);

/* Efficiency. */
enum {
    EFFICIENCY_CPU,
    EFFICIENCY_MEMORY,
    EFFICIENCY_READ,
    EFFICIENCY_WRITE,
    EFFICIENCY_RATE,
    EFFICIENCIES
};

struct efficiency {
    const char *name, *unit, *formula;
    double value; /* NaN: not measured */
    const char *why;
};
void efficiency_of(const struct evidence *e, struct efficiency of[EFFICIENCIES]);

#endif
