#include "analyze/rows/hull.h"

#include "analyze/rows/columns.h"

void
hull_add(struct hull *h, const struct batch *b)
{
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    struct hull of_batch = {INT64_MAX, INT64_MIN, 0};

    for (size_t i = 0; i < b->n; i++) {
        if (start[i] == MISSING_I64)
            continue;
        of_batch.first_ns = MIN(of_batch.first_ns, start[i]);
        of_batch.last_ns = MAX(of_batch.last_ns, ns_add(start[i], MAX(dur[i], 0)));
        of_batch.clocked++;
    }
    hull_merge(h, &of_batch);
}

void
hull_merge(struct hull *a, const struct hull *b)
{
    if (b->clocked == 0)
        return;
    a->first_ns = a->clocked ? MIN(a->first_ns, b->first_ns) : b->first_ns;
    a->last_ns = a->clocked ? MAX(a->last_ns, b->last_ns) : b->last_ns;
    a->clocked += b->clocked;
}
