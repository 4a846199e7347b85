#include "analyze/time/spread.h"

#include "analyze/time/series.h"

#define TIME_LIMIT_NS (INT64_MAX / 4) /* beyond lies damage, not time */

bool
grid_make(struct grid *g, int64_t from_ns, int64_t to_ns, int64_t width_ns)
{
    *g = (struct grid){width_ns, 0, 0, from_ns, to_ns};
    if (from_ns < -TIME_LIMIT_NS || to_ns > TIME_LIMIT_NS)
        return false;
    if (to_ns <= from_ns)
        return true;
    g->first = series_bin_of(from_ns, width_ns);
    uint64_t n = (uint64_t)(series_bin_of(to_ns - 1, width_ns) - g->first) + 1;
    g->n = n <= GRID_MAX_BINS ? (size_t)n : 0;
    return n <= GRID_MAX_BINS;
}

int64_t
grid_overlap(const struct grid *g, size_t i, int64_t from_ns, int64_t to_ns)
{
    int64_t start = (g->first + (int64_t)i) * g->width_ns;
    int64_t low = MAX(MAX(start, from_ns), g->from_ns);
    int64_t high = MIN(MIN(start + g->width_ns, to_ns), g->to_ns);
    return MAX(high - low, 0);
}

/* The bins [*low, *high) that [from, to] touches; false when there are none. */
static bool
touched(const struct grid *g, int64_t from_ns, int64_t to_ns, size_t *low, size_t *high)
{
    from_ns = MAX(from_ns, g->from_ns);
    to_ns = MIN(to_ns, g->to_ns - 1);
    if (g->n == 0 || from_ns > to_ns)
        return false;
    *low = (size_t)(series_bin_of(from_ns, g->width_ns) - g->first);
    *high = MIN((size_t)(series_bin_of(to_ns, g->width_ns) - g->first) + 1, g->n);
    return *low < *high;
}

void
spread_add(const struct grid *g, double *bins, int64_t from_ns, int64_t to_ns,
           double amount)
{
    size_t low, high;
    if (!touched(g, from_ns, to_ns, &low, &high))
        return;
    if (to_ns <= from_ns) {
        bins[low] += amount;
        return;
    }
    double length = (double)to_ns - (double)from_ns;
    for (size_t i = low; i < high; i++)
        bins[i] += amount * ((double)grid_overlap(g, i, from_ns, to_ns) / length);
}

/* Over a stretch of a straight line the mean is its middle. */
void
spread_line(const struct grid *g, double *bins, int64_t from_ns, int64_t to_ns,
            double at_from, double at_to)
{
    size_t low, high;
    if (to_ns <= from_ns || !touched(g, from_ns, to_ns, &low, &high))
        return;
    double length = (double)to_ns - (double)from_ns;
    for (size_t i = low; i < high; i++) {
        int64_t start = (g->first + (int64_t)i) * g->width_ns;
        int64_t begin = MAX(MAX(start, from_ns), g->from_ns);
        double ns = (double)grid_overlap(g, i, from_ns, to_ns);
        double middle = ((double)begin - (double)from_ns + ns / 2) / length;
        bins[i] += (at_from + (at_to - at_from) * middle) * ns / (double)NS_PER_S;
    }
}

void
spread_cover(const struct grid *g, int64_t *bins, int64_t from_ns, int64_t to_ns)
{
    size_t low, high;
    if (!touched(g, from_ns, to_ns, &low, &high))
        return;
    for (size_t i = low; i < high; i++)
        bins[i] = MAX(bins[i], grid_overlap(g, i, from_ns, to_ns));
}

void
spread_mark(const struct grid *g, bool *bins, int64_t from_ns, int64_t to_ns)
{
    size_t low, high;
    if (touched(g, from_ns, to_ns, &low, &high))
        memset(bins + low, 1, high - low);
}
