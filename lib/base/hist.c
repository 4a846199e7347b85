#include "lib/base/hist.h"

#include <math.h>

#include "lib/base/mem.h"

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
    for (size_t i = 0; i < hist_places(h); i++)
        h->bucket[hist_bucket((uint64_t)h->exact[i].value)] += h->exact[i].count;
    free(h->exact);
    h->exact = NULL;
    h->bits = h->different = 0;
}

/* ---- values that are kept themselves: a hash table ---- */

#define FIRST_BITS 3

/* Where a value is, or the free place where it belongs. */
static struct hist_value *
place_of(const struct hist *h, int64_t value)
{
    size_t mask = hist_places(h) - 1;
    size_t i =
        (size_t)(((uint64_t)value * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - h->bits));
    while (h->exact[i].count && h->exact[i].value != value)
        i = (i + 1) & mask;
    return &h->exact[i];
}

static void
widen(struct hist *h)
{
    struct hist wider = {.bits = h->exact ? h->bits + 1 : FIRST_BITS};
    wider.exact = xcalloc((size_t)1 << wider.bits, sizeof *wider.exact);
    for (size_t i = 0; i < hist_places(h); i++)
        if (h->exact[i].count)
            *place_of(&wider, h->exact[i].value) = h->exact[i];
    free(h->exact);
    h->exact = wider.exact;
    h->bits = wider.bits;
}

static void
keep(struct hist *h, int64_t value, uint64_t times)
{
    if (h->different >= hist_places(h) / 4 * 3)
        widen(h);
    struct hist_value *v = place_of(h, value);
    h->different += v->count == 0;
    v->value = value;
    v->count += times;
}

void
hist_keep(struct hist *h, int64_t value)
{
    if (h->count < HIST_EXACT) {
        keep(h, value, 1);
        return;
    }
    fold(h);
    h->bucket[hist_bucket((uint64_t)value)]++;
}

void
hist_add_times(struct hist *h, int64_t value, uint64_t times)
{
    if (value < 0)
        BUG("negative value in a histogram");
    if (times == 0)
        return;
    if (!h->bucket && times <= HIST_EXACT && h->count + times <= HIST_EXACT) {
        keep(h, value, times);
    } else {
        fold(h);
        h->bucket[hist_bucket((uint64_t)value)] += times;
    }
    h->min = h->count ? MIN(h->min, value) : value;
    h->max = h->count ? MAX(h->max, value) : value;
    h->count += times;
}

static void
merge_values(struct hist *a, const struct hist *b)
{
    bool exact = !a->bucket && !b->bucket && a->count + b->count <= HIST_EXACT;
    if (!exact)
        fold(a);
    for (size_t i = 0; b->bucket && i < HIST_BUCKETS; i++)
        a->bucket[i] += b->bucket[i];
    for (size_t i = 0; i < hist_places(b); i++) {
        const struct hist_value *v = &b->exact[i];
        if (exact && v->count)
            keep(a, v->value, v->count);
        else if (v->count)
            a->bucket[hist_bucket((uint64_t)v->value)] += v->count;
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
    int64_t x = ((const struct hist_value *)a)->value;
    int64_t y = ((const struct hist_value *)b)->value;
    return (x > y) - (x < y);
}

static int64_t
exact_rank(const struct hist *h, uint64_t rank)
{
    struct hist_value *sorted = xcalloc(h->different, sizeof *sorted);
    size_t n = 0;
    for (size_t i = 0; i < hist_places(h); i++)
        if (h->exact[i].count)
            sorted[n++] = h->exact[i];
    qsort(sorted, n, sizeof *sorted, compare);
    uint64_t seen = sorted[0].count;
    size_t at = 0;
    while (seen < rank)
        seen += sorted[++at].count;
    int64_t v = sorted[at].value;
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
