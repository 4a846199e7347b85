/* The circular block bootstrap over time bins (Politis and Romano 1992): a run is made
 * again out of stretches of itself, drawn at random, so that neighbours stay neighbours.
 * How the answer scatters over such runs is its standard error (weir-compare). */
#ifndef WEIR_ANALYZE_COMPARE_RESAMPLE_H
#define WEIR_ANALYZE_COMPARE_RESAMPLE_H

#include "analyze/compare/compare_metrics.h"
#include "analyze/rows/moved.h"

#define RESAMPLE_BINS 100 /* a run is cut into */
#define RESAMPLE_BLOCK                                                                   \
    5 /* bins of a stretch: the cube root of their number, rounded up */
#define RESAMPLE_TIMES 1000
#define RESAMPLE_LEAST 5 /* calls beyond a quantile */

/* How often each bin stands in each of the runs that are made. */
struct resample {
    uint8_t weight[RESAMPLE_TIMES][RESAMPLE_BINS];
};

/* The same for the same seed, on every machine. Owned by the caller. */
struct resample *resample_new(uint64_t seed);

/* A key's calls by bin. */
struct resample_bin {
    uint64_t count, errors, timed, time_ns;
    struct moved moved;
    uint64_t below[COMPARE_QUANTILES]; /* durations up to the quantile of the run */
};

/* What a key adds up to in each of the runs that are made. */
struct resampled {
    struct resampled_run {
        struct compare_sums sums;
        double below[COMPARE_QUANTILES];
    } run[RESAMPLE_TIMES];
};

/* bins: RESAMPLE_BINS of them; seconds: of the run. */
void resample_key(struct resampled *of, const struct resample *r,
                  const struct resample_bin *bins, double seconds);

/* Standard error of the logarithm of a metric; NaN when it cannot be told. A quantile's:
 * that of the share of calls up to it, carried over to the quantile by the distribution
 * of the durations, t->dur (Woodruff 1952). */
double resample_log_se(const struct resampled *of, const struct compare_metric *m,
                       const struct tally *t);

#endif
