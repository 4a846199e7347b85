/* What samples say of each rank: those of weir-sample, and those of Slurm's profile,
 * which are joined with the ranks by job, step, node and task. */
#ifndef WEIR_ANALYZE_RANKS_RANKSAMPLED_H
#define WEIR_ANALYZE_RANKS_RANKSAMPLED_H

#include "analyze/ranks/ranks.h"

/* NaN: not measured. */
struct ranksample {
    double cpu_s, peak_rss_b; /* of all its processes; of the one that had most */
    /* Slurm's profile: sampled once a second at best, the first sample only a beginning,
     * the last stretch lost; so a lower bound of what the rank did. */
    uint64_t profiled; /* samples */
    double profile_cpu_s, profile_rss_b, profile_read_b, profile_write_b;
};

/* {0} is none. */
struct ranksamples {
    struct ranksample *of; /* one for each of ranks */
    bool sampled, profiled;
    uint64_t strange; /* rows of the profile that no rank of the traces fits */
};

bool ranksamples_load(struct ranksamples *s, const struct ranks *ranks,
                      const struct sources *sources, struct store *store,
                      struct err *err);
void ranksamples_free(struct ranksamples *s);

/* The number of the job in the name of a profile: "/p/u/4711_0_n1.h5", "job_4711.h5".
 * Empty: the name tells none. */
struct slice profile_job(struct slice name);

#endif
