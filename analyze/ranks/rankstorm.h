/* Metadata storms: times at which many ranks ask for names at once, which the one server
 * that knows them answers one after the other. Any split of the calls merges to the same.
 * Memory: 60 bytes a bin, and a bit for each bin and rank. */
#ifndef WEIR_ANALYZE_RANKS_RANKSTORM_H
#define WEIR_ANALYZE_RANKS_RANKSTORM_H

#include "analyze/ranks/ranks.h"
#include "analyze/time/timegrid.h"

/* A bin is one of a storm when more metadata calls (open, close, stat, dir, name) than
 * STORM_PER_S a second begin in it, so many times as many as in the mean bin, and they
 * are made by at least STORM_RANKS of the ranks, two at least. Bins in a row are one
 * storm. */
#define STORM_NS (NS_PER_S / 10) /* a bin, at least, unless it is asked for */
#define STORM_PER_S 1000
#define STORM_TIMES 2.0
#define STORM_RANKS 0.5

struct storm_bin {
    uint64_t calls, ns;
    uint64_t *ranks; /* a bit each */
};

/* {.grid, .nranks} is empty. */
struct stormbins {
    const struct timegrid *grid; /* borrowed */
    size_t nranks;
    struct storm_bin *of; /* grid->n of them; NULL: no calls yet */
};

void stormbins_columns(bool want[calls_NCOLS]);
void stormbins_add(struct stormbins *s, const struct batch *b, const struct ranks *ranks);
/* The same of slices (slices.h). */
void stormbins_add_slices(struct stormbins *s, const struct batch *slices,
                          const struct ranks *ranks);
/* a += b */
void stormbins_merge(struct stormbins *a, const struct stormbins *b);
void stormbins_free(struct stormbins *s);

struct storm {
    uint64_t first, bins; /* of the grid */
    uint64_t calls, ns;
    size_t ranks;
    double observed_s;
};
/* In order of time; owned by the caller. */
struct storm *storms_find(const struct stormbins *s, size_t *n);

#endif
