/* Many runs, a row each: read, selected, judged, sorted. */
#ifndef WEIR_REPORT_MANY_RANKING_H
#define WEIR_REPORT_MANY_RANKING_H

#include "report/content/sections.h"
#include "report/many/outliers.h"
#include "report/many/ranked.h"

struct run_column {
    const char *name, *unit, *heading, *meaning;
    bool is_text, shown; /* on pages */
    size_t id;           /* enum run_text or enum run_number */
    enum { JUDGED_NOT, JUDGED_PLAIN, JUDGED_LOG } judged;
};
#define RUN_COLUMNS ((size_t)(RUN_TEXTS + RUN_NUMBERS))
extern const struct run_column run_columns[RUN_COLUMNS];

/* Columns that runs are sorted by. Numbers: largest first; start: latest first; other
 * texts: by their characters; what is not known last. */
#define RANKING_SORTS                                                                    \
    "io_s, io_share, elapsed_s, ops, meta_ops, read_bytes, write_bytes, iops, errors, "  \
    "exit_status, outlier_score, start, run, host, job, user"
/* One of them by its name; NULL: none is called so. */
const struct run_column *ranking_sort(struct slice name);

/* What is wanted. */
struct ranking_ask {
    const char *const *names; /* the runs' files; borrowed */
    size_t n;
    const struct run_column *sort;
    size_t limit;     /* so many are listed; 0 = all */
    int64_t since_ns; /* realtime; MISSING_I64: whenever */
    const char *user; /* NULL: whoever */
    size_t at_once;   /* tools at the same time */
};

/* {0} is empty. */
struct ranking {
    struct ranked *runs; /* those that count, in order; behind them the unread ones */
    size_t n, nunread;
    size_t nlisted;            /* the first so many are listed */
    size_t nolder, nothers;    /* left out: begun before, of other users */
    size_t nundated, nunowned; /* left out: begin, user not known, but asked for */
    size_t nlacking;           /* of n: a tool failed for a part of it */
    struct outliers of[RUN_NUMBERS];
    struct ranking_ask ask;
};

/* Asks for all; one run after the other, so that no more than a few answers are held.
 * What cannot be read is kept with the reason and told on stderr. false with *err when no
 * tool can be run at all. */
bool ranking_gather(struct ranking *r, const struct ranking_ask *ask, struct err *err);
void ranking_free(struct ranking *r);

/* Looks for the page of each listed run beside it, as seen from a page in a directory. */
void ranking_link(struct ranking *r, const char *directory);

/* Sum and median of a number over the runs that count and know it; *known of them. */
double ranking_sum(const struct ranking *r, enum run_number number, size_t *known);
double ranking_median(const struct ranking *r, enum run_number number);
/* Runs that are marked as outliers. */
size_t ranking_outliers(const struct ranking *r);

#endif
