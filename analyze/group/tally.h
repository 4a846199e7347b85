/* What is counted about a group of calls (weir-top): add, merge, and a table of metrics
 * to read it by. */
#ifndef WEIR_ANALYZE_GROUP_TALLY_H
#define WEIR_ANALYZE_GROUP_TALLY_H

#include "analyze/rows/alike_values.h"
#include "analyze/rows/cell.h"
#include "analyze/rows/moved.h"
#include "lib/base/hist.h"
#include "lib/columns/cols.h"

__extension__ typedef unsigned __int128 tally_u128;

/* {0} is empty. Sums are integers, so a split adds up to exactly the whole. */
struct tally {
    uint64_t count, errors;
    uint64_t timed; /* calls whose duration is known */
    uint64_t time_ns;
    tally_u128 square_ns2;
    struct hist dur; /* of alike calls only its extremes, until durations are added */
    bool rough;      /* durations are those of buckets: square_ns2 is not known */
    struct moved moved;
    int64_t first_ns, last_ns; /* only when clocked > 0 */
    uint64_t clocked;          /* calls whose start is known */
};

/* Tallies by group; group[i] is that of row i. {0} is empty. */
struct tallies {
    struct tally *of;
    size_t n, cap;
};

/* Marks the columns that are read. */
void tallies_columns(bool want[calls_NCOLS]);
/* group NULL: all rows belong to group 0. ngroups: how many groups there are by now. */
void tallies_add(struct tallies *t, const struct batch *b, const uint32_t *group,
                 size_t ngroups);
/* The same of calls that are alike: their sums (alike_scan), and behind all of those how
 * often which duration was among them (alike_values.h). */
void tallies_columns_alike(bool want[calls_NCOLS]);
void tallies_add_alike(struct tallies *t, const struct batch *calls,
                       const struct batch *sums, const uint32_t *group, size_t ngroups);
void tallies_add_durations(struct tallies *t, const struct alike_entries *e,
                           const uint32_t *group);
/* The tally of a group, empty at first; borrowed until the next one is asked for. */
struct tally *tallies_at(struct tallies *t, size_t group);
/* a += b */
void tally_merge(struct tally *a, const struct tally *b);
void tallies_merge(struct tallies *a, const struct tallies *b);
void tallies_free(struct tallies *t);

/* One metric a row: its column and how it is read off a tally. */
struct metric {
    struct table_col col;
    struct cell (*get)(const struct tally *t);
};
extern const struct metric tally_metrics[];
extern const int tally_nmetrics;
/* Names of the metrics for an OPT_CHOICE option. */
#define TALLY_METRICS                                                                    \
    "count|errors|time_s|min_ns|mean_ns|p50_ns|p95_ns|p99_ns|max_ns|sd_ns|read_bytes|"   \
    "write_bytes|mean_bytes|first_s|last_s"

#endif
