/* Log-linear histogram of non-negative integers: 128 buckets per power of two, so a
 * percentile's relative error is at most 1/128. Exact and mergeable: counts of any split
 * add up to the whole. */
#ifndef WEIR_LIB_HIST_H
#define WEIR_LIB_HIST_H

#include "lib/base.h"

#define HIST_SUB_BITS 7
#define HIST_BUCKETS ((64 - HIST_SUB_BITS + 1) << HIST_SUB_BITS)
#define HIST_EXACT 10000 /* up to here the values themselves are kept */

/* {0} is an empty histogram. */
struct hist {
    uint64_t count;
    int64_t min, max;
    uint64_t *bucket; /* HIST_BUCKETS counts; NULL while the values themselves are kept */
    int64_t *exact;   /* the values, while there are at most HIST_EXACT of them */
    size_t exact_cap;
};

void hist_add(struct hist *h, int64_t value);
/* a += b */
void hist_merge(struct hist *a, const struct hist *b);
/* Value v such that a share q (0..1) of values is <= v (nearest rank: the smallest value
 * with rank >= ceil(q n)). Exact up to HIST_EXACT values, else the middle of its bucket,
 * clamped to [min, max]. MISSING_I64 when empty. */
int64_t hist_quantile(const struct hist *h, double q);
/* True while quantiles are exact. */
bool hist_is_exact(const struct hist *h);
void hist_free(struct hist *h);

/* Bucket of a value and the bounds of a bucket: lo <= v < hi. */
size_t hist_bucket(uint64_t value);
void hist_bounds(size_t bucket, uint64_t *lo, uint64_t *hi);

#endif
