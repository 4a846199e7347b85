/* One of the runs that weir-compare compares: its calls by key. */
#ifndef WEIR_ANALYZE_COMPARE_COMPARE_RUN_H
#define WEIR_ANALYZE_COMPARE_COMPARE_RUN_H

#include "analyze/compare/compare_metrics.h"
#include "analyze/compare/resample.h"
#include "analyze/group/group.h"
#include "analyze/rows/hull.h"
#include "analyze/rows/pass.h"

/* Keys of all runs, by what their labels are. {0} is empty. */
struct compare_keys {
    struct strtab texts; /* of a label: its kind in front */
    struct cell *label;  /* their texts are borrowed from `texts` once all are in */
    size_t n, cap;
};

struct compare_run {
    struct session session;
    bool has_calls;          /* the file has what was looked for */
    struct grouper *grouper; /* NULL: all calls are group 0 */
    struct tallies tallies;  /* by group */
    struct hull hull;
    uint32_t *key;   /* of each group */
    uint32_t *group; /* of each key, UINT32_MAX: none; made by compare_run_index */
    struct compare_run_values values;
    bool
        cut; /* sampling ended before processes did: what samples tell are lower bounds */

    struct resample_bin *bins; /* RESAMPLE_BINS for each of the chosen keys; NULL */
};

/* Opens the file and goes over its calls. by: row of group_defs, -1 none. Returns 0, or
 * the exit status for what *err says. compare_run_free in any case. */
int compare_run_load(struct compare_run *r, const struct session *s, const char *path,
                     int by, struct compare_keys *keys, struct err *err);
/* Finds groups by keys, once all runs are loaded. */
void compare_run_index(struct compare_run *r, size_t nkeys);
/* A key's calls in the run; NULL: there are none. */
const struct tally *compare_run_tally(const struct compare_run *r, size_t key);
/* Goes over the calls again, for bins of the keys: place[key] is where, UINT32_MAX: not
 * wanted; n places. */
bool compare_run_bins(struct compare_run *r, const uint32_t *place, size_t n,
                      struct err *err);
void compare_run_free(struct compare_run *r);

/* The label of a key. */
struct cell compare_keys_label(const struct compare_keys *k, size_t key);
void compare_keys_free(struct compare_keys *k);

#endif
