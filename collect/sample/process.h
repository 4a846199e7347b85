/* One followed process with its threads: reading it, and its rows. */
#ifndef WEIR_COLLECT_SAMPLE_PROCESS_H
#define WEIR_COLLECT_SAMPLE_PROCESS_H

#include <sys/resource.h>
#include <sys/types.h>

#include "collect/sample/recorder.h"

#define DRM_DEVICES 8 /* graphics processors that one process uses */

/* A thread. Its schedstat is read at each tick and tells whether it ran at all. */
struct thread {
    pid_t tid;
    struct kept schedstat, stat, status, io, children;
    int64_t run_ns, wait_ns, slices; /* read last; MISSING_I64 */
    bool ran;                        /* since its row was read */
    bool listed;                     /* still there when threads were listed */
    struct entity e;
};

struct process {
    pid_t pid, ppid;
    int64_t start; /* starttime_ticks */
    struct kept stat, status, io;
    struct thread *threads; /* the first one is the process's own */
    size_t n_threads, cap_threads;
    int64_t run_ns, wait_ns; /* of threads that are gone */
    int64_t voluntary, involuntary;
    bool list_threads; /* they may have changed */
    bool ended;        /* a zombie: what was read is final */
    bool vanished;     /* gone before its end was seen */
    bool is_root;      /* the command, or attached to */
    struct entity gpus[DRM_DEVICES];
    uint64_t told; /* sources of which was told why they are missing */
    struct entity e;
};

/* A process that was found; what it was called and who its parent was is read soon. */
struct process *process_new(pid_t pid, int64_t start);
void process_free(struct process *p);

/* Reads what may have changed and puts its rows. `whole` reads everything: at its start
 * and its end. Sets ended and vanished. */
void process_read(struct process *p, struct recorder *r, bool whole);

/* How it ended, for the table process_end. */
struct process_end {
    int how, taken_by; /* enum sample_end, sample_taker */
    bool has_status;   /* wait_status and usage are known */
    int wait_status;
    struct rusage usage;
};

/* Its end, and that it is gone. */
void process_put_end(struct process *p, struct recorder *r,
                     const struct process_end *end);

#endif
