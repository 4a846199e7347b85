/* Contention for locks: futex calls by process and address. A wait is a call that asks to
 * wait, whatever came of it; who is seen to let waiters go on held the lock until then.
 */
#ifndef WEIR_ANALYZE_PROCS_LOCKS_H
#define WEIR_ANALYZE_PROCS_LOCKS_H

#include "analyze/rows/sources.h"
#include "lib/base/imap.h"
#include "lib/columns/cols.h"

/* A thread at a lock. */
struct lock_thread {
    int32_t tid;
    uint64_t waits, wakes; /* wakes: calls that woke somebody */
    uint64_t wait_ns;
};

struct lock {
    uint64_t process; /* sources_process */
    int32_t pid;
    int64_t address; /* missing: not shown */
    uint64_t waits, timed, expired, refused;
    uint64_t wakes, woken; /* calls to wake; threads they woke */
    uint64_t wait_ns;
    int64_t longest_ns; /* -1: none is timed */
    int32_t longest_tid;
    uint16_t longest_source;
    uint64_t longest_line;
    struct lock_thread *threads;
    size_t nthreads, threads_cap;
};

/* {0} is empty. */
struct locks {
    struct lock *of;
    size_t n, cap;
    struct imap places, thread_places;
};

void locks_columns(bool want[calls_NCOLS]);
void locks_add(struct locks *l, const struct batch *b, const struct sources *sources);
/* a += b */
void locks_merge(struct locks *a, const struct locks *b);
/* Longest waiting first; then by waits, process, address. Nothing can be added then. */
void locks_sort(struct locks *l);
void locks_free(struct locks *l);

/* The thread that woke waiters most often, NULL when none is seen to. */
const struct lock_thread *lock_holder(const struct lock *l);
/* Threads that waited; that are seen to wake waiters. */
uint64_t lock_waiters(const struct lock *l);
uint64_t lock_holders(const struct lock *l);

#endif
