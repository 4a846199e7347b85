/* What all recorded processes together used, from weir-sample's readings. The kernel adds
 * what a process counted to the parent that waits for it, so a process counts only where
 * its parent has not taken it: then nothing is counted twice, and the short-lived are in
 * (weir-sample-log(5), Totals). What processes had counted before the recording began is
 * taken off. */
#ifndef WEIR_ANALYZE_PROCS_USAGE_H
#define WEIR_ANALYZE_PROCS_USAGE_H

#include "analyze/rows/recordings.h"
#include "lib/base/imap.h"

enum usage_what {
    USAGE_USER_NS,
    USAGE_SYSTEM_NS,
    USAGE_READ_CHARS,  /* rchar */
    USAGE_WRITE_CHARS, /* wchar */
    USAGE_READ_CALLS,  /* syscr */
    USAGE_WRITE_CALLS, /* syscw */
    USAGE_READ_BYTES,
    USAGE_WRITE_BYTES,
    USAGE_CANCELLED_BYTES,
    USAGE_MINOR_FAULTS,
    USAGE_MAJOR_FAULTS,
    USAGE_VOLUNTARY,
    USAGE_INVOLUNTARY,
    USAGE_COUNT
};

struct usage_process;

/* {.recordings = r} is empty. */
struct usage {
    const struct recordings *recordings; /* borrowed */
    struct usage_process *processes;
    size_t n, cap;
    struct imap ids;  /* identity to place in processes */
    struct imap pids; /* recording and pid to the place of the last process of it */
    int64_t *last_ns; /* by recording: its last reading; MISSING_I64 */
};

/* Columns of /samples/process that usage_add wants. */
void usage_columns(bool want[samples_process_NCOLS]);
/* Rows of /samples/process, in the file's order, all columns wanted above. */
void usage_add(struct usage *u, const struct batch *b);
/* Rows of /samples/process_end, all columns; behind all of usage_add. */
void usage_add_ends(struct usage *u, const struct batch *b);
void usage_free(struct usage *u);

struct usage_totals {
    int64_t of[USAGE_COUNT]; /* MISSING_I64: not measured */
    int64_t peak_rss_b;      /* of the process that had most */
    int64_t recorded_ns;     /* length of the recordings */
    uint64_t processes;      /* seen */
    uint64_t incomplete; /* of them, some counter could not be read, or not at its end */
    uint64_t
        unfinished; /* of these, their end was not sampled: totals are lower bounds */
};
struct usage_totals usage_total(const struct usage *u);

/* The same number for each recording, and the most memory of a process of each; one more,
 * behind them, of rows of none. Owned by the caller. */
int64_t *usage_by_recording(const struct usage *u, enum usage_what w);
int64_t *usage_peaks(const struct usage *u);

/* What one process used itself: what children that were seen had counted before it waited
 * for them is taken off. Summed up they are the totals, but for switches, which a parent
 * does not take over. */
struct usage_share {
    uint16_t source; /* log that tells of it */
    int32_t pid;
    uint32_t comm;           /* /strings/comm: its name at the end; 0 not told */
    int64_t of[USAGE_COUNT]; /* MISSING_I64: not measured */
    int64_t peak_rss_b;
};
/* One for each process, u->n of them; owned by the caller. */
struct usage_share *usage_shares(const struct usage *u);

/* Both passes over a file; of_store: and the totals. */
bool usage_load(struct usage *u, struct store *store, struct err *err);
bool usage_of_store(struct store *store, struct usage_totals *totals, struct err *err);

#endif
