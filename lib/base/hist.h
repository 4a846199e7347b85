/* Log-linear histogram of non-negative integers: 128 buckets per power of two, so a
 * percentile's relative error is at most 1/128. Exact and mergeable: counts of any split
 * add up to the whole. */
#ifndef WEIR_LIB_BASE_HIST_H
#define WEIR_LIB_BASE_HIST_H

#include "lib/base/base.h"

#define HIST_SUB_BITS 7
#define HIST_SUB (UINT64_C(1) << HIST_SUB_BITS)
#define HIST_BUCKETS ((64 - HIST_SUB_BITS + 1) << HIST_SUB_BITS)
#define HIST_EXACT 10000 /* up to here the values themselves are kept */

/* A value that is kept itself, and how often it occurs; count 0: a free place. */
struct hist_value {
    int64_t value;
    uint64_t count;
};

/* {0} is an empty histogram. Durations are told in microseconds mostly, so that a few
 * hundred different ones stand for thousands of calls. */
struct hist {
    uint64_t count;
    int64_t min, max;
    uint64_t *bucket; /* HIST_BUCKETS counts; NULL while the values themselves are kept */
    struct hist_value *exact; /* them, while `count` is at most HIST_EXACT: 2^bits places,
                                 in no particular order; NULL when there are none */
    unsigned bits, different; /* places that are taken */
};

static inline size_t
hist_places(const struct hist *h)
{
    return h->exact ? (size_t)1 << h->bits : 0;
}

/* Values below 2^7 have a bucket each; above, the leading bit chooses the octave and the
 * next 7 bits the bucket in it, so a bucket is 1/128 of its lower bound wide. */
static inline size_t
hist_bucket(uint64_t value)
{
    if (value < HIST_SUB)
        return value;
    unsigned octave = 63 - (unsigned)__builtin_clzll(value) - HIST_SUB_BITS;
    return ((size_t)(octave + 1) << HIST_SUB_BITS) +
           (size_t)((value >> octave) - HIST_SUB);
}
/* Bounds of a bucket: lo <= v < hi. */
void hist_bounds(size_t bucket, uint64_t *lo, uint64_t *hi);

/* For hist_add: a value while they are kept themselves, and the one that is too many. */
void hist_keep(struct hist *h, int64_t value);

/* Adds a value, which is not negative. */
static inline void
hist_add(struct hist *h, int64_t value)
{
    if (value < 0)
        BUG("negative value in a histogram");
    if (h->bucket)
        h->bucket[hist_bucket((uint64_t)value)]++;
    else
        hist_keep(h, value);
    h->min = h->count ? MIN(h->min, value) : value;
    h->max = h->count ? MAX(h->max, value) : value;
    h->count++;
}
/* The same value so many times. */
void hist_add_times(struct hist *h, int64_t value, uint64_t times);
/* a += b */
void hist_merge(struct hist *a, const struct hist *b);
/* Value v such that a share q (0..1) of values is <= v (nearest rank: the smallest value
 * with rank >= ceil(q n)). Exact up to HIST_EXACT values, else the middle of its bucket,
 * clamped to [min, max]. MISSING_I64 when empty. */
int64_t hist_quantile(const struct hist *h, double q);
/* True while quantiles are exact. */
bool hist_is_exact(const struct hist *h);
void hist_free(struct hist *h);

#endif
