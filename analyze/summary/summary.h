/* What a run did, in one pass (weir-summary): sums by operation and kind of descriptor,
 * everything else is read off them at the end. What needs the order of time: busy.h. */
#ifndef WEIR_ANALYZE_SUMMARY_SUMMARY_H
#define WEIR_ANALYZE_SUMMARY_SUMMARY_H

#include "analyze/group/hot_paths.h"
#include "analyze/rows/hull.h"
#include "analyze/rows/sources.h"
#include "analyze/rows/sweep.h"
#include "analyze/summary/counted.h"
#include "lib/base/imap.h"

#define SUMMARY_OPS 32 /* operations and kinds behind these count as "other" */
#define SUMMARY_KINDS 16
#define SUMMARY_CELLS                                                                    \
    (SUMMARY_OPS * SUMMARY_KINDS) /* cell = op * SUMMARY_KINDS + kind                    \
                                   */
/* Beside enum fd_kind: calls that work on a name, without a descriptor (stat, unlink). */
#define SUMMARY_NAMED 15

/* How a call came out: bits that tell rows of a cell apart, so that one count is enough
 * for each row. */
enum summary_outcome {
    OUTCOME_FAILED = 1,
    OUTCOME_DONE = 2,   /* succeeded */
    OUTCOME_SIZED = 4,  /* succeeded and told how many bytes it moved */
    OUTCOME_EMPTY = 8,  /* 0 bytes */
    OUTCOME_TIMED = 16, /* its duration is known */
    OUTCOMES = 32
};

#define SUMMARY_COUNTED 256
struct summary_thread {
    int32_t pid, tid;
    uint32_t log; /* source + 1; 0: nobody */
};

/* {0} is empty. */
struct summary {
    uint64_t calls[SUMMARY_CELLS][OUTCOMES];
    uint64_t bytes[SUMMARY_CELLS]; /* moved by those that succeeded */
    uint64_t time_ns[SUMMARY_CELLS];
    uint64_t named_wait_ns; /* of calls that wait by their name only */
    uint64_t unfinished, executions;
    struct hull hull;
    struct imap processes, threads;
    struct summary_thread counted[SUMMARY_COUNTED];
    struct counted by_kernel; /* calls that it counts, too */
    struct hot_paths hot;
    uint8_t *
        path_seen; /* by path id: a file that was worked on, that was created, modified */
    uint32_t npaths;
};

/* What the rows refer to; borrowed. */
struct summary_context {
    const struct sources *sources;
    const uint8_t *named; /* by call id, all 65536: bits of summary_named */
    uint32_t npaths;
    const uint8_t *counted; /* by call id: counted_names */
};

/* What the name of a call tells. */
enum summary_named {
    NAMED_WAITS = 1,    /* it does nothing but wait */
    NAMED_EXECUTES = 2, /* it executes a program */
};

/* Names of calls that do nothing but wait, NULL at the end: wait4, nanosleep ... */
extern const char *const summary_waits[];
/* Marks them by their ids in a file, with NAMED_WAITS; waits: 65536, 0 at first. */
bool summary_waits_load(uint8_t *waits, struct store *store, struct err *err);
/* All that names tell: summary_named. */
bool summary_names_load(uint8_t *named, struct store *store, struct err *err);

void summary_columns(bool want[calls_NCOLS]);
void summary_span_columns(bool want[calls_NCOLS]);
void summary_add(struct summary *s, const struct summary_context *c,
                 const struct batch *b);
/* The same of calls that are alike (alike_scan). */
void summary_columns_alike(bool want[calls_NCOLS]);
void summary_add_alike(struct summary *s, const struct summary_context *c,
                       const struct batch *calls, const struct batch *sums);
/* Puts I/O calls on the time axis; run_close is the caller's. */
void summary_spans(const struct batch *b, struct run *run);
/* a += b */
void summary_merge(struct summary *a, const struct summary *b);
void summary_free(struct summary *s);

/* Sum over operations (bit set of 1 << op) and kinds (1 << fd_kind, SUMMARY_NAMED). */
struct summary_sums {
    uint64_t calls, failed, done, sized, empty, bytes;
    uint64_t time_ns, timed;
};
struct summary_sums summary_total(const struct summary *s, uint32_t ops, uint32_t kinds);
/* Time of calls that wait for somebody. */
uint64_t summary_wait_ns(const struct summary *s);
uint64_t summary_files(const struct summary *s);
/* Different paths that were opened to be created. */
uint64_t summary_created(const struct summary *s);
/* Different files that writes or copies went to, or that opening truncated. */
uint64_t summary_modified(const struct summary *s);
/* From the first call's start to the last one's end; missing without a clock. */
int64_t summary_elapsed_ns(const struct summary *s);

#endif
