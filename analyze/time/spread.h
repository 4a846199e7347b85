/* Amounts on a time grid: what was measured between two moments, spread evenly over the
 * bins between them (weir-corr). Bin k covers [k w, (k + 1) w) ns of the file's time. */
#ifndef WEIR_ANALYZE_TIME_SPREAD_H
#define WEIR_ANALYZE_TIME_SPREAD_H

#include "lib/base/base.h"

#define GRID_MAX_BINS 100000 /* more are refused */

struct grid {
    int64_t width_ns;
    int64_t first; /* number of the first bin */
    size_t n;
    int64_t from_ns, to_ns; /* nothing before or behind is looked at */
};

/* The grid over [from, to): false when it would have more than GRID_MAX_BINS bins. */
bool grid_make(struct grid *g, int64_t from_ns, int64_t to_ns, int64_t width_ns);
/* How many ns of bin i (0 .. n - 1) lie in [from, to). */
int64_t grid_overlap(const struct grid *g, size_t i, int64_t from_ns, int64_t to_ns);

/* Adds `amount`, measured in [from, to), to bins (n of them): to each its share of time,
 * also of the part that lies beyond the grid, which is lost. An amount of one moment goes
 * to its bin. */
void spread_add(const struct grid *g, double *bins, int64_t from_ns, int64_t to_ns,
                double amount);
/* Adds to bins the time integral, in seconds, of what goes straight from the value
 * `at_from` to `at_to`; from < to. */
void spread_line(const struct grid *g, double *bins, int64_t from_ns, int64_t to_ns,
                 double at_from, double at_to);
/* bins[i] = the ns of bin i that lie in [from, to), where that is more. */
void spread_cover(const struct grid *g, int64_t *bins, int64_t from_ns, int64_t to_ns);
/* Marks bins that [from, to] touches: what happened in it is not known. */
void spread_mark(const struct grid *g, bool *bins, int64_t from_ns, int64_t to_ns);

#endif
