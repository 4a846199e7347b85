/* Two runs, or two groups of runs, key by key and metric by metric (weir-compare). */
#ifndef WEIR_ANALYZE_COMPARE_COMPARE_H
#define WEIR_ANALYZE_COMPARE_COMPARE_H

#include "analyze/compare/compare_run.h"
#include "analyze/stats/ratio.h"

#define COMPARE_LEVEL                                                                    \
    0.05 /* of an adjusted p from which on a difference is significant */
#define COMPARE_MAX_KEYS 20000 /* of two single runs: each has bins */

/* For an OPT_CHOICE option; index = enum compare_state. */
#define COMPARE_STATES "all|both|new|vanished"
enum compare_state { STATE_ALL, STATE_BOTH, STATE_NEW, STATE_VANISHED };

struct compare_row {
    size_t key;
    int metric;
    size_t na, nb; /* runs that know it */
    double a, b;   /* means over them; NaN: none does */
    struct ratio ratio;
    double p_adjusted; /* for all rows */
};

struct compare {
    /* as asked */
    int by;        /* row of group_defs, -1: all calls together */
    int state;     /* enum compare_state: of which keys */
    int64_t limit; /* keys at most; 0: all */
    bool metrics[COMPARE_MAX_METRICS];

    struct compare_run *runs; /* the first na are A, the others B */
    size_t n, na;
    struct compare_keys keys;

    /* the result */
    struct compare_row *rows;
    size_t nrows;
    size_t nkeys; /* keys in the state asked for, shown or not */
};

/* Runs are loaded: fills the result. */
bool compare_compute(struct compare *c, struct err *err);
enum compare_state compare_state_of(const struct compare *c, size_t key);
bool compare_is_significant(const struct compare_row *r);
void compare_free(struct compare *c);

#endif
