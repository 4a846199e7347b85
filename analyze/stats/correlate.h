/* Correlation of two series on one time grid (weir-corr). A value that is NaN is not
 * known: its place is left out of both series. */
#ifndef WEIR_ANALYZE_STATS_CORRELATE_H
#define WEIR_ANALYZE_STATS_CORRELATE_H

#include "lib/base/base.h"

enum correlate_method { CORRELATE_PEARSON, CORRELATE_SPEARMAN };

struct correlation {
    size_t n;     /* places where both are known */
    double r;     /* NaN: fewer than CORRELATE_LEAST of them, or a series is constant */
    double n_eff; /* n corrected for autocorrelation; NaN where r is */
    double p;     /* two-sided; NaN where r is, or n_eff <= 2 */
};

#define CORRELATE_LEAST 3

/* x, y: n values each. Spearman's is Pearson's of the ranks, equal values having the mean
 * of theirs. */
struct correlation correlate(const double *x, const double *y, size_t n,
                             enum correlate_method method);

struct correlate_lag {
    int64_t lag; /* y[t + lag] goes with x[t]: above 0, y follows x */
    double r;    /* there; NaN: no lag has one */
};

/* The lag of the largest |r| among -max .. max, the one nearest to 0 when several have
 * it, of these the one above 0. Lags at which less than half of the places are left that
 * lag 0 has are left out. */
struct correlate_lag correlate_best_lag(const double *x, const double *y, size_t n,
                                        enum correlate_method method, int64_t max);

/* Ranks 1 .. n of n known values, equal ones having the mean of theirs. */
void correlate_ranks(const double *value, size_t n, double *rank);

#endif
