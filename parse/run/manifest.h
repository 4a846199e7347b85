/* What an archive says about its members: manifest.json, which weir-pack writes first. It
 * holds for the members behind it. */
#ifndef WEIR_PARSE_RUN_MANIFEST_H
#define WEIR_PARSE_RUN_MANIFEST_H

#include "lib/base/err.h"

#define MANIFEST_NAME "manifest.json"
#define MANIFEST_MAX ((size_t)64 * 1024 * 1024)

struct manifest;

/* NULL with *err when it is no manifest. */
struct manifest *manifest_read(struct slice text, struct err *err);
void manifest_free(struct manifest *m);
/* Host (empty: not told) and rank (MISSING_I32) of a member, by its name in the archive;
 * the whole archive's host where the member has none. m may be NULL. */
void manifest_find(const struct manifest *m, const char *member, struct slice *host,
                   int32_t *rank);
/* Whether the member is what the recorded command printed: never a log, whatever it
 * looks like. m may be NULL. */
bool manifest_is_output(const struct manifest *m, const char *member);

/* What weir-record says of the run. Texts are borrowed; empty: not told. */
struct manifest_run {
    struct slice label, host, kernel, cwd, job, step, task, node, user;
    char *command;            /* as a shell would read it; owned by the caller */
    int64_t start_ns, end_ns; /* realtime */
    int32_t exit_status, rank;
    int64_t tracer_cpu_ns, tracer_wait_ns, interval_ns;
    /* What Slurm gave the job on this node. job_begin_ns: realtime. */
    int64_t job_cpus, job_memory_b, job_begin_ns, job_limit_ns;
    int64_t job_ranks;                    /* of the step or of MPI's world */
    int64_t clock_begin_ns, clock_end_ns; /* realtime less monotonic */
};
/* false when it is no recording's. */
bool manifest_run(const struct manifest *m, struct manifest_run *run);

/* What was mounted where it ran: how many, and the i-th. Texts are borrowed. */
struct manifest_mount {
    struct slice place, type, device;
};
size_t manifest_mounts(const struct manifest *m);
struct manifest_mount manifest_mount(const struct manifest *m, size_t i);

#endif
