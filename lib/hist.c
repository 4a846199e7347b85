#include "lib/hist.h"

#include <math.h>

#include "lib/mem.h"

void
hist_bounds(size_t bucket, uint64_t *lo, uint64_t *hi)
{
    if (bucket < HIST_SUB) {
        *lo = bucket;
        *hi = bucket + 1;
        return;
    }
    unsigned octave = (unsigned)(bucket >> HIST_SUB_BITS) - 1;
    *lo = ((bucket & (HIST_SUB - 1)) + HIST_SUB) << octave;
    *hi = *lo + (UINT64_C(1) << octave);
}

/* From here on values live in buckets only. */
static void
fold(struct hist *h)
{
    if (h->bucket)
        return;
    h->bucket = xcalloc(HIST_BUCKETS, sizeof *h->bucket);
    for (uint64_t i = 0; i < h->count; i++)
        h->bucket[hist_bucket((uint64_t)h->exact[i])]++;
    free(h->exact);
    h->exact = NULL;
    h->exact_cap = 0;
}

void
hist_keep(struct hist *h, int64_t value)
{
    if (h->count == HIST_EXACT) {
        fold(h);
        h->bucket[hist_bucket((uint64_t)value)]++;
        return;
    }
    grow(&h->exact, &h->exact_cap, h->count + 1, sizeof *h->exact);
    h->exact[h->count] = value;
}

static void
merge_values(struct hist *a, const struct hist *b)
{
    if (!a->bucket && !b->bucket && a->count + b->count <= HIST_EXACT) {
        grow(&a->exact, &a->exact_cap, a->count + b->count, sizeof *a->exact);
        memcpy(a->exact + a->count, b->exact, b->count * sizeof *b->exact);
        return;
    }
    fold(a);
    if (b->bucket) {
        for (size_t i = 0; i < HIST_BUCKETS; i++)
            a->bucket[i] += b->bucket[i];
    } else {
        for (uint64_t i = 0; i < b->count; i++)
            a->bucket[hist_bucket((uint64_t)b->exact[i])]++;
    }
}

void
hist_merge(struct hist *a, const struct hist *b)
{
    if (b->count == 0)
        return;
    merge_values(a, b);
    a->min = a->count ? MIN(a->min, b->min) : b->min;
    a->max = a->count ? MAX(a->max, b->max) : b->max;
    a->count += b->count;
}

bool
hist_is_exact(const struct hist *h)
{
    return h->bucket == NULL;
}

static int
compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t
exact_rank(const struct hist *h, uint64_t rank)
{
    int64_t *sorted = xmalloc(h->count * sizeof *sorted);
    memcpy(sorted, h->exact, h->count * sizeof *sorted);
    qsort(sorted, h->count, sizeof *sorted, compare);
    int64_t v = sorted[rank - 1];
    free(sorted);
    return v;
}

int64_t
hist_quantile(const struct hist *h, double q)
{
    if (h->count == 0)
        return MISSING_I64;
    double want = ceil(q * (double)h->count);
    uint64_t rank = want < 1 ? 1 : want > (double)h->count ? h->count : (uint64_t)want;
    if (hist_is_exact(h))
        return exact_rank(h, rank);

    uint64_t seen = 0, lo = 0, hi = 0;
    for (size_t i = 0; i < HIST_BUCKETS; i++) {
        seen += h->bucket[i];
        if (seen >= rank) {
            hist_bounds(i, &lo, &hi);
            break;
        }
    }
    int64_t mid = (int64_t)(lo + (hi - lo) / 2);
    return mid < h->min ? h->min : mid > h->max ? h->max : mid;
}

void
hist_free(struct hist *h)
{
    free(h->bucket);
    free(h->exact);
    *h = (struct hist){0};
}
