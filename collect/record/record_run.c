#include "collect/record/record_run.h"

#include "collect/child/pidinfo.h"
#include "collect/record/capture.h"
#include "collect/record/recording.h"
#include "collect/sample/sample_run.h"
#include "collect/trace/strace_run.h"
#include "lib/base/mem.h"

/* Standard output and error of the command, where they are captured. */
struct outputs {
    struct capture captures[2];
    pid_t helpers[2];
    size_t n;
    int std[3];
};

static bool
outputs_open(struct outputs *o, const struct record_wish *wish, struct err *err)
{
    static const char *const names[] = {RECORDING_STDOUT, RECORDING_STDERR};
    *o = (struct outputs){
        .std = {0, wish->command_to, 2}
    };
    for (int i = 0; wish->capture && i < 2; i++) {
        char *path = recording_path(wish->folder, names[i]);
        bool ok = capture_start(&o->captures[i], path, o->std[i + 1], err);
        free(path);
        if (!ok)
            return false;
        o->helpers[o->n++] = o->captures[i].process.pid;
        o->std[i + 1] = o->captures[i].write_fd;
    }
    return true;
}

static struct strace_wish
strace_wish_of(struct record_wish *wish)
{
    return (struct strace_wish){
        .trace = wish->trace,
        .strings = wish->strings,
        .seccomp_bpf = true,
        .chatty = verbosity > 0,
        .command = wish->command,
        .pids = wish->pids,
        .n_pids = wish->n_pids,
        .tracing = &wish->tracing,
    };
}

static bool
open_log(const struct record_wish *wish, struct rawlog *log, struct err *err)
{
    struct rawlog_about about = {wish->strace->version, wish->calls, wish->command,
                                 wish->pids, wish->n_pids};
    char *head = rawlog_head(&about);
    char *path = recording_path(wish->folder, RECORDING_CALLS);
    bool ok = rawlog_open(log, path, head, false, err);
    free(path);
    free(head);
    return ok;
}

/* ---- sampling, with or without strace beside ---- */

static int
sample(struct record_wish *wish, struct launch *launch, struct child *tracer)
{
    struct err err;
    struct recorder r = {0};
    char *path = recording_path(wish->folder, RECORDING_SAMPLES);
    if (!tree_open(&r.trees[TREE_PROC], "/proc", &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    if (!tree_open(&r.trees[TREE_SYS], "/sys", &err))
        warn("%s", err.text);
    if (!samplelog_open(&r.log, path, false, UINT32_MAX, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    int status = sample_run(&r, &(struct sample_wish){
                                    .interval_ns = wish->interval_ns,
                                    .slow_ns = MAX(NS_PER_S, wish->interval_ns),
                                    .most_overhead = wish->most_overhead,
                                    .command = wish->command,
                                    .launch = launch,
                                    .pids = wish->pids,
                                    .n_pids = wish->n_pids,
                                    .turn = wish->turn,
                                    .tracer = tracer,
                                    .tracing = wish->strace ? &wish->tracing : NULL,
                                });
    tree_close(&r.trees[TREE_PROC]);
    tree_close(&r.trees[TREE_SYS]);
    free(path);
    return status;
}

static int
sample_alone(struct record_wish *wish, const struct outputs *o)
{
    struct err err;
    char *file;
    int status = child_find(wish->command[0], &file, &err);
    if (status != 0)
        die(status, "%s", err.text);
    struct launch launch = {
        .file = file, .argv = wish->command, .helpers = o->helpers, .n_helpers = o->n};
    memcpy(launch.std, o->std, sizeof launch.std);
    status = sample(wish, &launch, NULL);
    free(file);
    return status;
}

static void
tell_end(void *tracing, pid_t pid)
{
    tracing_ended(tracing, pid);
}

/* What is left of the tracer may still be on its way into the log. */
static void
wait_for_tracer(pid_t pid, struct tracing *tracing)
{
    struct child tracer = {.pid = pid, .at_end = tell_end, .ctx = tracing};
    if (pid > 0)
        child_wait(&tracer, NULL, NULL);
}

static int
close_log(struct rawlog *log, int status)
{
    switch (rawlog_close(log)) {
    case RAWLOG_WHOLE:
        return status;
    case RAWLOG_EMPTY:
        complain("strace wrote nothing: it may not trace here, or ended at once");
        return status > 0 ? status : EXIT_COLLECTOR;
    case RAWLOG_CUT:
        complain("strace ended within a line of its log");
        return status > 128 ? status : EXIT_COLLECTOR;
    case RAWLOG_FAILED:
        break;
    }
    return EXIT_COLLECTOR;
}

static int
trace_and_sample(struct record_wish *wish, const struct outputs *o)
{
    struct err err;
    struct rawlog log;
    struct strace_wish strace = strace_wish_of(wish);
    if (!open_log(wish, &log, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    strace.log_path = log.strace_path;
    strace.beside = true;
    pid_t helpers[ARRAY_LEN(o->helpers) + 1];
    memcpy(helpers, o->helpers, sizeof o->helpers);
    helpers[o->n] = log.relay.process.pid;
    struct launch launch = {.file = wish->strace->file,
                            .argv = strace_args(wish->strace, &strace),
                            .traced = true,
                            .helpers = helpers,
                            .n_helpers = o->n + 1};
    memcpy(launch.std, o->std, sizeof launch.std);
    int status = sample(wish, &launch, NULL);
    wait_for_tracer(launch.tracer, &wish->tracing);
    strace_args_free((char **)(uintptr_t)launch.argv);
    return close_log(&log, status);
}

static int
trace_alone(struct record_wish *wish, const struct outputs *o)
{
    struct err err;
    struct rawlog log;
    struct strace_wish strace = strace_wish_of(wish);
    if (!open_log(wish, &log, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    return strace_run(wish->strace, &strace, &log, o->std);
}

/* ---- processes that run already ---- */

static bool
any_lives(const struct record_wish *wish)
{
    struct pidinfo info;
    for (size_t i = 0; i < wish->n_pids; i++)
        if (pidinfo_read(wish->pids[i], &info) && !strchr("ZX", info.state))
            return true;
    return false;
}

static int
attach(struct record_wish *wish)
{
    struct err err;
    struct rawlog log;
    struct child tracer = {0};
    struct strace_wish strace = strace_wish_of(wish);
    if (!wish->strace)
        return sample(wish, NULL, NULL);
    if (!open_log(wish, &log, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    strace.log_path = log.strace_path;
    if (!strace_attach(&tracer, wish->strace, &strace, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    int status = sample(wish, NULL, &tracer);
    if (!strace_let_go(&tracer, any_lives(wish)))
        complain("strace did not attach, or was killed");
    return close_log(&log, status);
}

int
record_run(struct record_wish *wish)
{
    struct err err;
    struct outputs o;
    if (!wish->command && wish->sample)
        return attach(wish);
    if (!outputs_open(&o, wish, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    int status = !wish->strace  ? sample_alone(wish, &o)
                 : wish->sample ? trace_and_sample(wish, &o)
                                : trace_alone(wish, &o);
    return capture_finish(o.captures, o.n) ? status : EXIT_COLLECTOR;
}
