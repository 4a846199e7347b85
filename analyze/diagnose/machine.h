/* What the samples say of a run's processor, memory, waiting and its limits. */
#ifndef WEIR_ANALYZE_DIAGNOSE_MACHINE_H
#define WEIR_ANALYZE_DIAGNOSE_MACHINE_H

#include "lib/store/store.h"

/* Missing (NaN) where it was not sampled. */
struct machine {
    bool sampled;              /* the file has samples of processes */
    double cpu_s, recorded_s;  /* processor time of all processes; length of recordings */
    double peak_rss_b;         /* of the process that had most */
    double read_b, write_b;    /* from and to block devices */
    double cpus, allowed_cpus; /* of the machine; by affinity and quota, the least */
    double memory_b, memory_limit_b; /* of the control group nearest to its limit */
    double swap_b;               /* most in swap at once, of a control group or process */
    double io_full_s, io_some_s; /* pressure of the machine */
    double memory_full_s, memory_some_s;
    double major_faults;
    double gpu_busy; /* mean share of time, of the busiest GPU */
};

bool machine_load(struct machine *m, struct store *store, struct err *err);

/* Number of processors in a list like "0-3,8"; 0 when it is none. */
int64_t machine_count_cpus(struct slice list);

#endif
