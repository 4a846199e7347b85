/* Values of a measure sorted into bins, by group, with quantiles beside (weir-hist). */
#ifndef WEIR_ANALYZE_HIST_BINNED_H
#define WEIR_ANALYZE_HIST_BINNED_H

#include "analyze/hist/bins.h"
#include "analyze/hist/measure.h"
#include "analyze/hist/value_counts.h"
#include "analyze/rows/alike_values.h"
#include "lib/base/hist.h"
#include "lib/columns/cols.h"

struct binned {
    struct bin_counts *bin; /* one per bin */
    struct hist reads, writes, all;
    struct value_counts each; /* empty unless binned_set.count_each */
};

/* {.bins = b} is empty. */
struct binned_set {
    const struct bins *bins;      /* borrowed */
    enum measure_kind of_measure; /* BYTES: a copy counts in `all` once per side */
    bool count_each;              /* count every value by itself, too */
    bool split;       /* a bucket of durations (alike_values.h) lies in two bins */
    bool rough;       /* a value is one of a bucket */
    uint64_t unknown; /* calls that have such a value, which the log does not tell */
    struct binned *of;
    size_t n, cap;
};

void binned_columns(bool want[calls_NCOLS]);
/* value[i] of row i, MISSING_I64 to leave it out. group NULL: all rows are group 0. */
void binned_add(struct binned_set *set, const struct batch *b, const int64_t *value,
                const uint32_t *group, size_t ngroups);
/* The same of calls that are alike. */
void binned_add_alike(struct binned_set *set, const struct alike_entries *e,
                      const int64_t *value, const uint32_t *group, size_t ngroups);
/* a += b; same bins. */
void binned_merge(struct binned_set *a, const struct binned_set *b);
void binned_free(struct binned_set *set);

/* Least and largest value above 0. {0} is "none yet": least 0. */
struct value_range {
    int64_t least, largest;
};
void value_range_add(struct value_range *r, const int64_t *value, size_t n);
void value_range_merge(struct value_range *a, const struct value_range *b);

#endif
