#include "analyze/time/peak.h"

#include "lib/base/mem.h"

void
peak_widen(struct peak *p)
{
    size_t cap = p->cap ? p->cap * 2 : 64;
    struct peak_point *ring = xcalloc(cap, sizeof *ring);
    for (size_t i = 0; i < p->n; i++)
        ring[i] = p->ring[(p->first + i) & (p->cap - 1)];
    free(p->ring);
    p->ring = ring;
    p->cap = cap;
    p->first = 0;
}

void
peak_narrow(struct peak *p, int64_t at_ns)
{
    size_t mask = p->cap - 1;
    for (; p->n > 0; p->n--) {
        const struct peak_point *oldest = &p->ring[p->first & mask];
        if ((uint64_t)oldest->at_ns - (uint64_t)at_ns < (uint64_t)p->window_ns)
            return;
        p->held -= oldest->count;
        p->first++;
    }
}

void
peak_free(struct peak *p)
{
    free(p->ring);
    *p = (struct peak){.window_ns = p->window_ns};
}
