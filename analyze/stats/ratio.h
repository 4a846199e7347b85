/* How many times as much: a ratio of two measured things, its 95 % interval, its
 * significance (weir-compare). All is done on logarithms, so B over A and A over B tell
 * the same. */
#ifndef WEIR_ANALYZE_STATS_RATIO_H
#define WEIR_ANALYZE_STATS_RATIO_H

#include "lib/base/base.h"

/* NaN: not known. */
struct ratio {
    double ratio;     /* B / A */
    double low, high; /* 95 % interval */
    double p;         /* two-sided, of ratio 1 */
};

/* Of repeated runs: the geometric mean of b over that of a. The interval is Student's,
 * with the variance of each group and Welch's degrees of freedom; where one group is a
 * single run, with the variance of the other. Not known where a value is missing, or not
 * above 0; no interval where both groups are single runs. */
struct ratio ratio_of_groups(const double *a, size_t na, const double *b, size_t nb);

/* Of two single values whose logarithms have these standard errors (NaN: not known). */
struct ratio ratio_of_pair(double a, double log_se_a, double b, double log_se_b);

/* p-values adjusted for their number so that the expected share of false discoveries is
 * kept (Benjamini and Hochberg 1995); NaN stays and is no test. */
void ratio_adjust(const double *p, size_t n, double *adjusted);

#endif
