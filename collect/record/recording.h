/* What a recording says of itself, the object "recording" of weir-manifest(5), and the
 * folder in which its logs lie until they are packed. */
#ifndef WEIR_COLLECT_RECORD_RECORDING_H
#define WEIR_COLLECT_RECORD_RECORDING_H

#include "collect/record/job_times.h"
#include "lib/base/err.h"
#include "lib/input/recording_parts.h"

/* Two clocks, read at one moment. */
struct moments {
    int64_t realtime_ns, monotonic_ns;
};
struct moments moments_now(void);

struct recording {
    const char *label;          /* NULL: none */
    char *const *command;       /* NULL-terminated; NULL: it ran already */
    const char *strace_version; /* NULL: calls were not traced */
    const char *calls;          /* which, as the user wrote it */
    int64_t interval_ns;        /* between samples; MISSING_I64: not sampled */
    int64_t tracer_cpu_ns;      /* what strace took, struct tracing; MISSING_I64 */
    int64_t tracer_wait_ns;
    bool account;              /* tell who is charged for the job, too */
    struct moments start, end; /* end.realtime_ns MISSING_I64: it goes on, or was cut */
    int64_t exit_status;       /* as a shell shows it; MISSING_I64: not known */
    struct job_times job;      /* of Slurm, where it had to be asked */
};

/* As JSON, owned by the caller. Host, system, folder and the numbers that Slurm and MPI
 * give a process by its environment are looked up. */
char *recording_json(const struct recording *r);

/* What the files in the folder are called and what they are. */
struct recording_file {
    const char *name, *role;
};
/* RECORDING_ABOUT: recording_json, from the start on */
#define RECORDING_CALLS "strace.log"
#define RECORDING_SAMPLES "sample.log"
#define RECORDING_MARKS "marks.log"
#define RECORDING_STDOUT "stdout"
#define RECORDING_STDERR "stderr"
extern const struct recording_file recording_files[]; /* ends with a NULL name */

/* FOLDER/NAME, owned by the caller. */
char *recording_path(const char *folder, const char *name);
/* Removes the files and the folder; what else is in there stays. */
void recording_remove(const char *folder);

/* Packs the folder's files, with `about` in the manifest, into `output` (NULL or "-":
 * stdout), which only its owner may read. */
bool recording_pack(const char *folder, const char *about, const char *output,
                    struct err *err);

#endif
