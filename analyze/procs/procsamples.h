/* What weir-sample read of processes and threads: who they were, when they were there,
 * the processor time they used. */
#ifndef WEIR_ANALYZE_PROCS_PROCSAMPLES_H
#define WEIR_ANALYZE_PROCS_PROCSAMPLES_H

#include "analyze/rows/recordings.h"
#include "analyze/rows/sources.h"
#include "lib/base/imap.h"

struct procsample {
    uint64_t process; /* sources_process */
    int32_t pid, ppid;
    int64_t started_ns;        /* by starttime_ticks; missing */
    int64_t first_ns, last_ns; /* readings */
    int64_t end_ns;            /* missing: it was there when the recording ended */
    int64_t cpu_ns;            /* own, of all its threads; missing */
    int32_t exit_status, signal;
    uint32_t comm, command;
    int64_t threads; /* most at once */
    struct procsample_clock {
        size_t recording;
        int64_t starttime_ticks, before_ns;
        bool ran_before;
    } clock;
};

struct procsample_thread {
    uint64_t process;
    int32_t tid;
    int64_t first_ns, cpu_ns;
    struct procsample_clock clock;
};

/* {0} is "none". */
struct procsamples {
    struct procsample *processes; /* in order of their first reading */
    size_t nprocesses, processes_cap;
    struct procsample_thread *threads; /* by tid */
    size_t nthreads, threads_cap;
    struct imap ids;
    struct recordings recordings;
};

bool procsamples_load(struct procsamples *s, struct store *store,
                      const struct sources *sources, struct err *err);
void procsamples_free(struct procsamples *s);

/* The first thread of this number or a larger one. */
size_t procsamples_first_thread(const struct procsamples *s, int32_t tid);

/* Whether two processes are of one number, and may be of one host: a log that does not
 * name its host may be of any. */
bool procsamples_same(uint64_t a, uint64_t b);

#endif
