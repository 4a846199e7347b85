/* A row of weir-procs: a process, one of its images, or one of its threads, and the table
 * of what is printed of it. */
#ifndef WEIR_ANALYZE_PROCS_PROCROW_H
#define WEIR_ANALYZE_PROCS_PROCROW_H

#include "analyze/procs/activity.h"
#include "analyze/rows/cell.h"

enum procrow_kind { ROW_PROCESS, ROW_IMAGE, ROW_THREAD };

struct procrow {
    enum procrow_kind kind;
    struct slice name, command; /* borrowed; empty: not known */
    int32_t pid, ppid, tid;     /* may be missing */
    size_t depth;
    int64_t start_ns, end_ns, cpu_ns; /* may be missing */
    int32_t exit_status, signal;
    uint64_t images, threads;    /* 0: not known, or does not apply */
    bool traced;                 /* else nothing is known of calls */
    const struct activity *work; /* borrowed */
};

/* A column: which of two tables it stands in, and how it is read off a row. */
struct procrow_col {
    struct table_col col;
    struct cell (*get)(const struct procrow *r);
};

/* The tree: from `kind` on; the name stands before them. */
extern const struct procrow_col procrow_cols[];
extern const int procrow_ncols;
/* For an OPT_CHOICE option: index = column of procrow_cols. */
#define PROCROW_COLS                                                                     \
    "kind|pid|ppid|tid|depth|start_s|end_s|lifetime_s|exit_status|signal|images|"        \
    "threads|"                                                                           \
    "calls|errors|ops|read_bytes|write_bytes|io_time_s|peer_time_s|poll_time_s|"         \
    "lock_time_s|wait_time_s|cpu_s"

/* What rows can have a share of. */
struct procrow_share {
    struct table_col value, share;
    double (*get)(const struct procrow *r); /* NaN: not known */
    const char *formula;
};
extern const struct procrow_share procrow_shares[];
extern const int procrow_nshares;
/* For an OPT_CHOICE option; index - 1 = row of procrow_shares. */
#define PROCROW_SHARES "none|io|bytes|ops|lock|poll|cpu"

#endif
