/* How even a number is over ranks. */
#ifndef WEIR_ANALYZE_RANKS_RANKSPREAD_H
#define WEIR_ANALYZE_RANKS_RANKSPREAD_H

#include "lib/base/base.h"

/* A rank is a straggler when its I/O time is more than so many medians, and the median by
 * at least this share of the run: a millisecond more than half of one is no news. */
#define STRAGGLER_MEDIANS 1.5
#define STRAGGLER_OF_RUN 0.01
#define STRAGGLER_RANKS 3 /* of fewer, the median says nothing */

/* Of the values that are known (not NaN); n of them. Places are of the first such value,
 * in the order given. NaN: not known. */
struct rankspread {
    size_t n;
    double min, median, mean, max;
    size_t min_at, max_at;
    /* (max - mean) / max: the share of the slowest one's time in which the others, on
     * average, wait for it. (DeRose, Homer, Johnson 2007, times (n - 1) / n: theirs is 1
     * when all of the load is one's.) NaN where max is not above 0. */
    double imbalance;
};
struct rankspread rankspread_of(const double *values, size_t n);

/* Whether a rank with that I/O time is one; run_s may be NaN. */
bool rankspread_straggles(const struct rankspread *s, double io_s, double run_s);

#endif
