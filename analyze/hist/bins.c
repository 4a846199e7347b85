#include "analyze/hist/bins.h"

#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/sum.h"

/* Darshan's groups end with 100 bytes, 1 KiB ... inclusive: ours begin one above. */
static const int64_t darshan_lo[] = {
    1, 101, 1025, 10241, 102401, 1048577, 4194305, 10485761, 104857601, 1073741825,
};

#define STEPS_MAX 10000

static void
put_edge(struct bins *b, int64_t lo)
{
    grow(&b->lo, &b->cap, b->n + 1, sizeof *b->lo);
    b->lo[b->n++] = lo;
}

static void
put_log2(struct bins *b)
{
    b->kind = BINS_LOG2;
    put_edge(b, 0);
    for (int bit = 0; bit < 63; bit++)
        put_edge(b, INT64_C(1) << bit);
}

static void
put_darshan(struct bins *b)
{
    b->kind = BINS_DARSHAN;
    put_edge(b, 0);
    for (size_t i = 0; i < ARRAY_LEN(darshan_lo); i++)
        put_edge(b, darshan_lo[i]);
}

static bool
refuse(struct err *err)
{
    return err_set(err,
                   "wants log2, darshan, a number of steps (1 to %d) or edges like "
                   "4k,64k,1M: whole numbers, each larger than the one before",
                   STEPS_MAX);
}

/* The bin of [1, first edge) is empty, and not there, when that edge is 1. */
static bool
put_edges(struct bins *b, const char *text, struct err *err)
{
    int64_t last = 0;
    b->kind = BINS_EDGES;
    put_edge(b, 0);
    put_edge(b, 1);
    while (*text) {
        char item[64];
        int64_t edge;
        size_t n = strcspn(text, ",");
        if (n == 0 || n >= sizeof item)
            return refuse(err);
        memcpy(item, text, n);
        item[n] = 0;
        if (strchr(item, '.') || !num_size(item, &edge) || edge <= last)
            return refuse(err);
        if (edge > 1)
            put_edge(b, edge);
        last = edge;
        text += n + (text[n] == ',');
    }
    return true;
}

bool
bins_parse(const char *text, void *dest, struct err *err)
{
    struct bins *b = dest;
    bins_free(b);
    b->end = INT64_MAX;
    if (strcmp(text, "log2") == 0)
        put_log2(b);
    else if (strcmp(text, "darshan") == 0)
        put_darshan(b);
    else if (strchr(text, ','))
        return put_edges(b, text, err);
    else if (num_i64(slice_of(text), &b->steps) && b->steps >= 1 && b->steps <= STEPS_MAX)
        b->kind = BINS_STEPS;
    else
        return refuse(err);
    return true;
}

/* Edge i is least * (largest / least)^(i / N), rounded; steps narrower than one unit fall
 * together, so there may be fewer than N bins. */
void
bins_fit(struct bins *b, int64_t least, int64_t largest)
{
    double ratio = (double)largest / (double)least;
    b->n = 0;
    put_edge(b, 0);
    put_edge(b, least);
    for (int64_t i = 1; i < b->steps; i++) {
        double edge = (double)least * pow(ratio, (double)i / (double)b->steps);
        if (edge >= (double)largest)
            break;
        if (llround(edge) > b->lo[b->n - 1])
            put_edge(b, llround(edge));
    }
    b->end = largest < INT64_MAX ? largest + 1 : INT64_MAX;
}

size_t
bins_find(const struct bins *b, int64_t v)
{
    if (b->kind == BINS_LOG2)
        return v == 0 ? 0 : (size_t)(64 - __builtin_clzll((uint64_t)v));
    size_t low = 0, high = b->n; /* lo[low] <= v, lo[high] > v */
    while (high - low > 1) {
        size_t mid = (low + high) / 2;
        if (b->lo[mid] <= v)
            low = mid;
        else
            high = mid;
    }
    return low;
}

int64_t
bins_hi(const struct bins *b, size_t i)
{
    if (i == 0)
        return 1;
    return i + 1 < b->n ? b->lo[i + 1] : b->end;
}

void
bins_free(struct bins *b)
{
    free(b->lo);
    *b = (struct bins){0};
}

void
bin_counts_merge(struct bin_counts *a, const struct bin_counts *b)
{
    a->all += b->all;
    moved_merge(&a->moved, &b->moved);
}
