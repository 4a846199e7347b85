/* Calls on a time grid (weir-iops). Bin k covers [k w, (k + 1) w) ns of the file's time;
 * a call belongs to the bin of its start. */
#ifndef WEIR_ANALYZE_TIME_SERIES_H
#define WEIR_ANALYZE_TIME_SERIES_H

#include "analyze/rows/hull.h"
#include "analyze/rows/moved.h"
#include "analyze/rows/sweep.h"
#include "lib/base/hist.h"

struct series_bin {
    uint64_t calls; /* I/O calls */
    struct moved moved;
    uint64_t metas;
    uint64_t errors;  /* I/O calls that failed */
    uint64_t time_ns; /* sum of durations of I/O calls */
    struct hist dur;  /* of I/O calls */
    uint64_t timed;   /* of slices, which tell no distribution: durations in time_ns */
};

/* {0} is empty. Bins stand from the last one in time to the first, as passes go. */
struct series {
    int64_t last; /* number of bins[0] */
    struct series_bin *bins;
    size_t n, cap;
    struct series_bin *at; /* where the last call went: [at_ns, at_ns + width) */
    int64_t at_ns;
    uint64_t calls, timed; /* in all bins; those whose duration is known */
};

/* Series by group; group[i] is that of row i. {.width_ns = w} is empty. */
struct series_set {
    int64_t width_ns;
    struct series *of;
    size_t n, cap;
    uint64_t bins; /* of all groups */
    struct hull hull;
    bool too_many; /* there would be more than SERIES_MAX_BINS */
};

/* More bins than this, over all groups, are refused: the grid was chosen too fine. */
#define SERIES_MAX_BINS 10000000

void series_columns(bool want[calls_NCOLS]);
void series_span_columns(bool want[calls_NCOLS]);
/* group NULL: all rows belong to group 0. ngroups: how many groups there are by now. */
void series_add(struct series_set *set, const struct batch *b, const uint32_t *group,
                size_t ngroups);
/* The same of slices (slices.h): all but the distribution of durations. */
void series_add_slices(struct series_set *set, const struct batch *slices,
                       const uint32_t *group, size_t ngroups);
/* The bin of a group, which is one of ngroups, that start_ns lies in; made when there is
 * none. NULL: there would be too many. */
struct series_bin *series_bin_for(struct series_set *set, size_t group, size_t ngroups,
                                  int64_t start_ns);
/* Puts the I/O calls on the time axis. */
void series_spans(const struct batch *b, const uint32_t *group, struct run *run);
/* a += b; same width. */
void series_merge(struct series_set *a, const struct series_set *b);
/* Bin number k of the grid, NULL when nothing began in it. */
const struct series_bin *series_at(const struct series *s, int64_t k);
/* Whether the log tells how many calls were open in a bin of the series: not where calls
 * began, and how long they took is known of none. bin NULL: none began. */
bool series_tells_inflight(const struct series *s, const struct series_bin *bin);
void series_free(struct series_set *set);

/* Number of the bin that ns lies in (rounds down). */
int64_t series_bin_of(int64_t ns, int64_t width_ns);
/* The grid that --bin auto chooses: about 200 bins, in steps of 1, 2, 5, at least 10 µs.
 */
int64_t series_auto_width(int64_t elapsed_ns);

#endif
