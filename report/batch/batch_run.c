/* All shards on this machine: a few tasks at a time. */
#include <inttypes.h>

#include "lib/base/mem.h"
#include "lib/base/pool.h"
#include "report/batch/batch.h"
#include "report/tools/crew.h"
#include "report/tools/runtool.h"

bool
batch_to_do(const struct batch_job *job, size_t k)
{
    struct shard_look look;
    shard_look(&look, &job->plan, job->dir, k);
    bool to_do = !shard_usable(look.state);
    shard_look_free(&look);
    return to_do;
}

static bool
start_task(const struct batch_job *job, const char *file, size_t k, int64_t threads,
           struct err *err)
{
    char *jobs = xasprintf("--jobs=%" PRId64, threads), *number = xasprintf("%zu", k);
    const char *const argv[] = {
        "weir-batch", verbosity < 0 ? "-q" : jobs, jobs, "--", "task", job->dir, number,
        NULL};
    struct crew_streams as_ours = {-1, -1, -1};
    pid_t pid = crew_start(file, (char *const *)(uintptr_t)argv, as_ours, err);
    free(jobs);
    free(number);
    return pid > 0;
}

int
batch_run(const struct batch_job *job)
{
    struct err err = {0};
    int64_t cpus = pool_cpus(), at_once = MIN(job->jobs ? job->jobs : cpus, CREW_MAX);
    int64_t threads = MAX(cpus / at_once, 1), running = 0;
    char *file = runtool_find("weir-batch");
    bool ok = true;
    int ignored; /* what came of a task is in its receipt */

    for (size_t k = 0; ok && k < job->plan.nshards && !crew_stopped(); k++) {
        if (!batch_to_do(job, k)) {
            say("shard %zu is done already", k);
            continue;
        }
        while (running >= at_once && crew_wait(&ignored) > 0)
            running--;
        if (crew_stopped())
            break;
        ok = start_task(job, file, k, threads, &err);
        running += ok;
    }
    while (running > 0 && crew_wait(&ignored) > 0)
        running--;
    free(file);
    crew_stop_too();
    if (!ok) {
        complain("%s", err.text);
        return EXIT_UNFINISHED;
    }
    return batch_finish(job);
}
