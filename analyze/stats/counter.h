/* Counters to differences and rates. A counter is read now and then; what it counted in
 * between is the difference of two readings. One that begins again where it ends (energy,
 * milliseconds of 32 bits) has wrapped, if it is known where; any other that stands lower
 * than before has been begun anew, and what it had counted until then nobody knows. */
#ifndef WEIR_ANALYZE_STATS_COUNTER_H
#define WEIR_ANALYZE_STATS_COUNTER_H

#include "lib/base/base.h"

/* {0}: not read yet. */
struct counter {
    bool begun;
    int64_t time_ns, value; /* of the last reading */
    int64_t counted;        /* sum of the differences that are known */
    uint64_t steps;         /* how many there are */
    uint64_t wraps;         /* times it wrapped */
    uint64_t epochs;        /* times it began anew, the first not counted */
};

enum counter_step_kind {
    COUNTER_NOTHING, /* the first reading, or one without a value */
    COUNTER_STEP,    /* it counted `by` */
    COUNTER_WRAPPED, /* the same, over its end */
    COUNTER_BACK     /* a new epoch: how much it counted is not known */
};

struct counter_step {
    enum counter_step_kind kind;
    int64_t from_ns, to_ns; /* MISSING_I64 without a clock */
    int64_t by;             /* MISSING_I64 unless it is known */
};

/* A reading; value or time_ns may be missing. A reading without a value is as if it had
 * not been made. range: where the counter begins again at 0; 0 or missing: it does not.
 */
struct counter_step counter_read(struct counter *c, int64_t time_ns, int64_t value,
                                 int64_t range);

/* by * factor per second; NaN when it is not known, or no time has passed. */
double counter_rate(const struct counter_step *s, double factor);

/* Where the kernel's own counters begin again: the range of a column of a table under
 * samples/, 0 for most. */
int64_t counter_range(int table, int col);

#endif
