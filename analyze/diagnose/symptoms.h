/* What single calls show of trouble (weir-diagnose): those that are small, vain, waiting
 * ..., whose they are, and out of how many. Any split of the calls, merged in any order,
 * gives the same. Memory: culprits.h, about 300 bytes for each thread and each process,
 * and 10 to 20 for each file that a process opened (sumlist.h). */
#ifndef WEIR_ANALYZE_DIAGNOSE_SYMPTOMS_H
#define WEIR_ANALYZE_DIAGNOSE_SYMPTOMS_H

#include "analyze/diagnose/thresholds.h"
#include "analyze/group/culprits.h"
#include "analyze/group/sumlist.h"
#include "analyze/rows/hull.h"
#include "analyze/rows/sources.h"
#include "lib/base/hist.h"

enum symptom {
    SMALL_READS,    /* of reads of files, but libraries, that moved bytes: asked for less
                       than W01.size */
    SMALL_WRITES,   /* of writes to files: less than W02.size */
    METADATA,       /* of I/O calls: open, close, seek, stat, dir, name */
    FAILED_LOOKUPS, /* of opens and stats by name: ENOENT */
    SYNCS,          /* of I/O calls: sync */
    TINY_WRITES,    /* of writes: less than W16.size to a tty, a pipe or by O_APPEND */
    SINGLE_BYTES,   /* of reads and writes: of one byte */
    LOCK_WAITS,     /* of all calls: those of op lock */
    SHORT_READS,    /* of reads of files: got bytes, but fewer than asked for */
    VAIN_CALLS,     /* of reads, writes and net calls: EAGAIN */
    SYMPTOMS
};

#define SYMPTOM_SLICES 100 /* of the observed time */

/* What is summed of a path that a process opened; bytes are those moved through it. */
enum { OPENS, OPENS_TIMED, OPENS_NS, OPENS_BYTES };

struct worker {
    uint64_t process;
    struct affected io; /* but on pipes, sockets, ttys: for comparing it with its like */
    int64_t first_ns, last_ns; /* of its calls; missing without a clock */
    struct sumlist opens;      /* by path; the value is the id of the first open's call */
};

/* The longest read, or write, of a file. */
struct longest {
    int64_t dur_ns; /* missing: none */
    uint64_t process;
    uint32_t path;
    uint16_t source;
    uint64_t line;
};

struct symptom_context {
    const struct sources *sources;
    const struct thresholds *thresholds;
    const uint8_t *waits; /* by call id: calls that wait for others (wait4, nanosleep) */
    const uint8_t *libraries; /* by path id (libraries.h) */
    uint32_t npaths;
    int64_t from_ns, to_ns; /* observed time; missing without a clock */
};

/* {0} is empty. */
struct symptoms {
    struct hull hull;
    uint64_t calls, timed;     /* timed: those whose duration is known */
    struct affected io;        /* I/O calls */
    struct affected file_io;   /* of them, on files, directories and names */
    struct affected file_data; /* of them, reads and writes of files that moved bytes */
    uint64_t call_ns, lock_ns; /* time in all calls; in those of op lock */
    uint64_t other_wait_ns;    /* in poll, sleeping, and reads of pipes, sockets, ttys */
    uint64_t written_b;        /* to files */
    uint64_t outof[SYMPTOMS];  /* how many calls might have shown it */
    struct culprits of[SYMPTOMS];
    struct hist dur[2]; /* of reads, of writes of files */
    struct longest longest[2];
    uint64_t slice_b[SYMPTOM_SLICES], slice_ns[SYMPTOM_SLICES]; /* of reads and writes */
    struct imap vain_by_second;
    struct imap threads; /* host and tid to place in spans */
    struct thread_span {
        uint64_t thread;
        int64_t first_ns, last_ns;
    } * spans;
    size_t nspans, spans_cap;
    struct imap processes; /* process to place in workers */
    struct worker *workers;
    size_t nworkers, workers_cap;
    size_t last_span, last_worker; /* looked up last: places, where there are any */
};

/* Marks the columns of /calls that are read. */
void symptoms_columns(bool want[calls_NCOLS]);
void symptoms_add(struct symptoms *s, const struct symptom_context *ctx,
                  const struct batch *b);
/* a += b, which gives up what takes most memory and is of no more use. */
void symptoms_merge(struct symptoms *a, struct symptoms *b);
void symptoms_free(struct symptoms *s);

/* Sum over threads of the time from the first call's start to the last one's end. */
uint64_t symptoms_threads_ns(const struct symptoms *s);
/* Most EAGAIN in a second of the time axis. */
uint64_t symptoms_vain_per_s(const struct symptoms *s);

#endif
