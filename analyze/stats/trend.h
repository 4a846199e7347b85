/* Whether a series goes up or down over time: the test of Mann and Kendall, which asks
 * only for order (weir-compare). */
#ifndef WEIR_ANALYZE_STATS_TREND_H
#define WEIR_ANALYZE_STATS_TREND_H

#include "lib/base/base.h"

#define TREND_LEAST 8       /* values; below, the normal distribution does not hold */
#define TREND_MAX_BINS 5000 /* every value is held against every other */

struct trend {
    size_t n;     /* values that are known; the others are left out */
    double s;     /* pairs that rise less pairs that fall */
    double tau;   /* Kendall's tau-b of value and time, -1 to 1 */
    double slope; /* Sen's: the median slope of all pairs, per place */
    double more;  /* by how much autocorrelation widens the variance of s, 1 at least */
    double z, p;  /* two-sided */
};

/* NaN: not known; all but n is when there are fewer than TREND_LEAST or all are one. */
struct trend trend_of(const double *value, size_t n);

#endif
