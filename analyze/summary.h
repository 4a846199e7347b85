/* What a run did, in one pass (weir-summary): sums by operation and kind of descriptor,
 * everything else is read off them at the end. */
#ifndef WEIR_ANALYZE_SUMMARY_H
#define WEIR_ANALYZE_SUMMARY_H

#include "analyze/sources.h"
#include "analyze/times.h"
#include "lib/imap.h"

#define SUMMARY_OPS 32 /* operations and kinds behind these count as "other" */
#define SUMMARY_KINDS 16
/* Beside enum fd_kind: calls that work on a name, without a descriptor (stat, unlink). */
#define SUMMARY_NAMED 15

struct summary_sums {
    uint64_t calls, failed;
    uint64_t done;  /* succeeded */
    uint64_t empty; /* succeeded and moved 0 bytes */
    uint64_t sized; /* succeeded and told how many bytes they moved */
    uint64_t bytes; /* moved by these */
    uint64_t time_ns, timed;
};

/* {0} is empty. */
struct summary {
    struct summary_sums sums[SUMMARY_OPS][SUMMARY_KINDS];
    uint64_t wait_ns;
    uint64_t unfinished;
    int64_t first_ns, last_ns; /* only when clocked > 0 */
    uint64_t clocked;
    struct times starts; /* of reads and writes that succeeded; a copy twice */
    struct spans io;     /* I/O calls with a known duration */
    struct imap processes, threads;
    uint8_t *path_seen; /* by path id */
    uint32_t npaths, files;
};

/* What the rows refer to; borrowed. */
struct summary_context {
    const struct sources *sources;
    const uint8_t *waits; /* by call id: the call does nothing but wait */
    uint32_t ncalls;
    uint32_t npaths;
};

/* Names of calls that do nothing but wait, NULL at the end: wait4, nanosleep ... */
extern const char *const summary_waits[];

void summary_columns(bool want[calls_NCOLS]);
void summary_add(struct summary *s, const struct summary_context *c,
                 const struct batch *b);
/* a += b */
void summary_merge(struct summary *a, const struct summary *b);
void summary_free(struct summary *s);

/* Sum over operations (bit set of 1 << op) and kinds (1 << fd_kind, SUMMARY_NAMED). */
struct summary_sums summary_total(const struct summary *s, uint32_t ops, uint32_t kinds);

/* Largest rate of reads and writes in a sliding window. The window is the run's own
 * length when that is shorter. Missing without a clock or in an empty run. */
struct summary_peak {
    double iops;     /* NaN: missing */
    double window_s; /* the window that was used */
};
struct summary_peak summary_peak(struct summary *s, int64_t window_ns);

#endif
