/* When a job of Slurm began and when its time limit ends it. Not every Slurm tells that
 * by the environment (SLURM_JOB_END_TIME; 22.05 does not), so squeue(1) is asked. */
#ifndef WEIR_COLLECT_RECORD_JOB_TIMES_H
#define WEIR_COLLECT_RECORD_JOB_TIMES_H

#include "collect/trace/job.h"

/* Seconds since 1970; MISSING_I64: not known, or there is no limit. */
struct job_times {
    int64_t begin_s, end_s;
};

/* Asks for two seconds at most, and only where one task of a program is enough: a
 * thousand would be a burden for the one controller. Nothing is known where the
 * environment tells it already. */
struct job_times job_times_ask(const struct job *job);

#endif
