#include "report/export/lane.h"

static void
remember(struct lane *l, int64_t start_ns, int64_t end_ns)
{
    if (l->n == LANE_OPEN) {
        l->floor_ns = l->end_ns[0];
        l->n--;
        memmove(l->start_ns, l->start_ns + 1, l->n * sizeof(*l->start_ns));
        memmove(l->end_ns, l->end_ns + 1, l->n * sizeof(*l->end_ns));
    }
    l->start_ns[l->n] = start_ns;
    l->end_ns[l->n++] = end_ns;
}

bool
lane_put(struct lane *l, int64_t *start_ns, int64_t *end_ns)
{
    if (*end_ns < l->last_ns || *end_ns < *start_ns)
        return false;
    while (l->n > 0 && l->start_ns[l->n - 1] >= MAX(*start_ns, l->floor_ns))
        l->n--; /* inside the new one from now on */
    int64_t least = l->n > 0 ? l->end_ns[l->n - 1] : l->floor_ns;
    *start_ns = MAX(*start_ns, least);
    *end_ns = MAX(*end_ns, *start_ns);
    l->last_ns = *end_ns;
    remember(l, *start_ns, *end_ns);
    return true;
}
