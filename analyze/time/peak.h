/* The largest number of points in a sliding window, of points that come from the last one
 * in time to the first: memory for those in one window. */
#ifndef WEIR_ANALYZE_TIME_PEAK_H
#define WEIR_ANALYZE_TIME_PEAK_H

#include "lib/base/base.h"

struct peak_point {
    int64_t at_ns;
    uint64_t count;
};

/* {.window_ns = w} is empty. */
struct peak {
    int64_t window_ns;       /* half-open: what is this far away is outside */
    struct peak_point *ring; /* `n` points from `first` on; cap is a power of two */
    size_t first, n, cap;
    uint64_t held; /* points in the ring: those in the window that begins at the last one,
                      and, as long as they make no new peak, some that left it */
    uint64_t most, all;
};

void peak_widen(struct peak *p);
/* Drops what is outside of the window that begins at `at_ns`. */
void peak_narrow(struct peak *p, int64_t at_ns);
void peak_free(struct peak *p);

/* Adds points of one moment. A fullest window can always be moved to begin at a point. */
static inline void
peak_add(struct peak *p, int64_t at_ns, unsigned count)
{
    p->all += count;
    p->held += count;
    if (p->held > p->most) {
        peak_narrow(p, at_ns);
        p->most = MAX(p->most, p->held);
    }
    size_t end = p->first + p->n;
    if (p->n > 0 && p->ring[(end - 1) & (p->cap - 1)].at_ns == at_ns) {
        p->ring[(end - 1) & (p->cap - 1)].count += count;
        return;
    }
    if (p->n == p->cap)
        peak_widen(p);
    p->ring[(p->first + p->n++) & (p->cap - 1)] = (struct peak_point){at_ns, count};
}

#endif
