/* The job of which this process is a task: what Slurm and MPI tell by the environment,
 * under which names (job.def). */
#ifndef WEIR_COLLECT_TRACE_JOB_H
#define WEIR_COLLECT_TRACE_JOB_H

#include "lib/base/base.h"

struct job {
    const char *id;   /* Slurm's; NULL: no job of Slurm */
    const char *step; /* NULL: none */
    bool by_mpi;      /* a launcher of MPI has started us, be it in a job of Slurm */
    int64_t rank, local_rank; /* MISSING_I64 */
};

/* Looks into the environment, whose texts it lends. */
struct job job_here(void);

/* Whether other processes beside us may be tasks of the same program. */
static inline bool
job_is_parallel(const struct job *j)
{
    return j->rank != MISSING_I64;
}

/* "job4711.step0.n1.rank3": job (with _TASK of an array), step, node and rank, as far as
 * they are known; letters that mean nothing to a file system or a shell. NULL when this
 * is no task of a job; owned by the caller. */
char *job_name(const struct job *j);

/* What all tasks of the program on this node have in common and no other program's have.
 * Owned by the caller. */
char *job_program(const struct job *j);

/* The name-th variable that a manifest keeps and its value; false behind the last.
 * *value is NULL where it is not set, or not `wished` though only then it is told. */
bool job_variable(size_t i, bool wished, const char **name, const char **value);

#endif
