/* The largest number of points in a sliding window, of points that come from the last one
 * in time to the first: memory for those in one window. */
#ifndef WEIR_ANALYZE_PEAK_H
#define WEIR_ANALYZE_PEAK_H

#include "lib/base.h"

struct peak_point {
    int64_t at_ns;
    uint64_t count;
};

/* {.window_ns = w} is empty. */
struct peak {
    int64_t window_ns;       /* half-open: what is this far away is outside */
    struct peak_point *ring; /* `n` points from `first` on; cap is a power of two */
    size_t first, n, cap;
    uint64_t within; /* points in the window that begins at the last one */
    uint64_t most, all;
};

void peak_widen(struct peak *p);
void peak_free(struct peak *p);

/* Adds points of one moment. A fullest window can always be moved to begin at a point. */
static inline void
peak_add(struct peak *p, int64_t at_ns, unsigned count)
{
    size_t mask = p->cap - 1, n = p->n, first = p->first;
    uint64_t within = p->within + count;
    for (; n > 0 && (uint64_t)p->ring[first & mask].at_ns - (uint64_t)at_ns >=
                        (uint64_t)p->window_ns;
         n--)
        within -= p->ring[first++ & mask].count;
    p->n = n;
    p->first = first;
    p->within = within;
    p->all += count;
    p->most = MAX(p->most, within);
    if (n > 0 && p->ring[(first + n - 1) & mask].at_ns == at_ns) {
        p->ring[(first + n - 1) & mask].count += count;
        return;
    }
    if (n == p->cap)
        peak_widen(p);
    p->ring[(p->first + p->n++) & (p->cap - 1)] = (struct peak_point){at_ns, count};
}

#endif
