/* What weir-batch does with a plan: the kernels behind its commands. All of them work in
 * the plan's directory, an absolute path, and start from the plan's own directory of
 * work. Return values are exit statuses; what went wrong has been told. */
#ifndef WEIR_REPORT_BATCH_BATCH_H
#define WEIR_REPORT_BATCH_BATCH_H

#include "report/batch/batch_state.h"

struct batch_job {
    const char *dir; /* of the plan */
    struct plan plan;
    int64_t jobs; /* at once; 0: what there is */
};

/* Parses shard k, unless that is done. */
int batch_task(const struct batch_job *job, size_t k);
/* Parses all that is not done, a few shards at a time, each by a weir-batch task. */
int batch_run(const struct batch_job *job);
/* Merges what there is and reports on it: names, on stderr and in the report, what is not
 * in it. The report goes to stdout, too. */
int batch_finish(const struct batch_job *job);

/* Whether a shard must be parsed, by its state. */
bool batch_to_do(const struct batch_job *job, size_t k);

/* Writes a script for bash that does on this machine, by GNU parallel, what is to do; job
 * ->jobs shards at once. It holds numbers only. */
void batch_local_script(FILE *f, const struct batch_job *job);

/* ---- Slurm ---- */

struct batch_sbatch {
    int64_t at_once;   /* array tasks at the same time; 0: no limit */
    int64_t max_array; /* MaxArraySize of the cluster; 0: what the cluster says */
};

/* Writes a script for bash that submits what is to do. It holds numbers and a cleaned
 * name only: no path, no text of others. */
void batch_script(FILE *f, const struct batch_job *job, struct batch_sbatch how);
/* Runs it; args are for sbatch. */
int batch_submit(const struct batch_job *job, struct batch_sbatch how, char **args,
                 size_t nargs);

#endif
