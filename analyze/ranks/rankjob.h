/* What jobs used of what Slurm gave them: processors, memory, time. */
#ifndef WEIR_ANALYZE_RANKS_RANKJOB_H
#define WEIR_ANALYZE_RANKS_RANKJOB_H

#include "analyze/ranks/ranksampled.h"

enum jobuse_what { JOBUSE_CPU, JOBUSE_MEMORY, JOBUSE_TIME, JOBUSES };

/* NaN: not known, and why says so. */
struct jobuse {
    double used, given;
    bool lower_bound; /* used is from Slurm's profile, which is sampled */
    const char *formula, *why;
};

struct jobs_job {
    uint32_t id; /* text id; 0: not told */
    size_t ranks, nodes;
    struct jobuse of[JOBUSES];
};

/* {0} is none. In order of their first row in /runs. */
struct jobs {
    struct jobs_job *of;
    size_t n;
};

bool jobs_load(struct jobs *j, const struct ranks *ranks,
               const struct ranksamples *samples, struct store *store, struct err *err);
void jobs_free(struct jobs *j);

#endif
