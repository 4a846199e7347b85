/* weir-record: one run with all collectors at once, in one archive. */
#include <errno.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collect/child/child.h"
#include "collect/child/pidlist.h"
#include "collect/child/standard.h"
#include "collect/record/marks.h"
#include "collect/record/record_place.h"
#include "collect/record/record_recover.h"
#include "collect/record/record_run.h"
#include "collect/record/recording.h"
#include "collect/sample/schedule.h"
#include "collect/trace/attach_why.h"
#include "collect/trace/callset.h"
#include "collect/trace/job.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/opt/opt.h"

static struct {
    const char *output, *calls, *label, *recover;
    bool no_strace, no_sample, capture, overwrite, account;
    int64_t strings, interval_ns;
    struct opt_list pids;
} opt = {.calls = "io", .strings = 32, .interval_ns = NS_PER_S / 10};

#define TASK_OVERHEAD 0.01 /* of a processor, for sampling one of many tasks */

/* clang-format off */
static const struct opt what[] = {
    {"pid", 'p', "PID", "attach to running processes: may be repeated, or a list",
     OPT_LIST, &opt.pids, NULL, NULL},
    {"no-strace", 0, NULL, "do not trace system calls: a cheap run",
     OPT_FLAG, &opt.no_strace, NULL, NULL},
    {"no-sample", 0, NULL, "do not sample processes and machine",
     OPT_FLAG, &opt.no_sample, NULL, NULL},
    {"capture", 0, NULL, "keep what the command prints, too",
     OPT_FLAG, &opt.capture, NULL, NULL},
    {"calls", 0, "SET", "io, file, wait, all, or a list as for strace's -e trace= (io)",
     OPT_TEXT, &opt.calls, NULL, NULL},
    {"strings", 0, "N", "show at most N bytes of each string (32)",
     OPT_INT, &opt.strings, NULL, NULL},
    {"interval", 'i', "TIME", "time between two samples, 5ms to 1h (100ms)",
     OPT_FN, &opt.interval_ns, NULL, schedule_interval},
    {"label", 0, "TEXT", "name of the run, for tables and reports",
     OPT_TEXT, &opt.label, NULL, NULL},
    {"account", 0, NULL, "tell user, account and QOS of the job, too",
     OPT_FLAG, &opt.account, NULL, NULL},
    {0},
};
static const struct opt where[] = {
    {"output", 'o', "RUN.tar.zst", "write the archive here, or into this directory under "
     "its usual name", OPT_TEXT, &opt.output, NULL, NULL},
    {"overwrite", 0, NULL, "replace an archive that is there",
     OPT_FLAG, &opt.overwrite, NULL, NULL},
    {"recover", 0, "FOLDER", "pack what a recording that was cut left behind; more may follow",
     OPT_TEXT, &opt.recover, NULL, NULL},
    {0},
};
/* clang-format on */
static const struct opt_group groups[] = {
    {"What to record", what},
    {"Output",                where},
    {0}
};
static const struct tool tool = {
    .name = "weir-record",
    .summary = "record a run with all collectors at once, into one archive",
    .operands = "[--] COMMAND... | -p PID | --recover FOLDER...",
    .example = "  weir-record -o run.tar.zst -- make -j4\n"
               "  weir-parse run.tar.zst -o run.h5 && weir-report run.h5 -o run.html\n"
               "  weir-record --no-strace --label night -- ./job.sh\n",
    .groups = groups,
    .command_follows = true,
};

/* ---- before: everything that can be refused is refused before anything is written ----
 */

/* Of a task of a job: its job, step, node and rank. Else weir-20260131-235959-1234, in
 * local time. Owned by the caller. */
static char *
usual_name(const struct job *job)
{
    char stamp[32] = "", *name = job_name(job);
    time_t now = time(NULL);
    struct tm local;
    if (name)
        return name;
    if (localtime_r(&now, &local))
        strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
    return xasprintf("weir-%s-%ld", stamp, (long)getpid());
}

static bool
to_stdout(const char *output)
{
    return output && strcmp(output, "-") == 0;
}

static void
need_place(const struct place *place)
{
    struct stat st;
    if (to_stdout(place->archive) && isatty(STDOUT_FILENO))
        opt_misuse(&tool, "an archive is nothing for a terminal: -o names a file");
    if (!place->archive || to_stdout(place->archive))
        return;
    if (!opt.overwrite && stat(place->archive, &st) == 0 && S_ISREG(st.st_mode))
        die(EXIT_COLLECTOR, "%s is there already: --overwrite replaces it",
            place->archive);
}

static void
need_strace(struct strace_tool *strace, char **trace)
{
    struct err err;
    if (!callset_expand(opt.calls, trace, &err))
        opt_misuse(&tool, "%s", err.text);
    if (!strace_find(strace, *trace, false, &err))
        die(EXIT_COLLECTOR, "%s; --no-strace records without it", err.text);
    if (!trace_allowed(&err))
        die(EXIT_COLLECTOR, "%s; --no-strace records without it", err.text);
}

static void
need_processes(const struct pidlist *list)
{
    struct err err;
    for (size_t i = 0; i < list->n; i++)
        if (!attach_allowed(list->pids[i], &err))
            die(EXIT_COLLECTOR, "%s; --no-strace records without tracing", err.text);
}

/* ---- the run ---- */

/* Nothing has been started yet: nothing is left behind. */
static _Noreturn void
give_up(const char *folder, const struct err *err)
{
    recording_remove(folder);
    die(EXIT_COLLECTOR, "%s", err->text);
}

/* What is known by now, for whoever finds the folder after a crash. The file stays open
 * and locked as long as we live: so --recover knows a recording that goes on. */
static void
note_about(const char *folder, const struct recording *about)
{
    struct err err;
    char *path = recording_path(folder, RECORDING_ABOUT), *text = recording_json(about);
    FILE *f = fopen(path, "we");
    if (!f || fputs(text, f) < 0 || fflush(f) != 0) {
        err_errno(&err, "%s", path);
        give_up(folder, &err);
    }
    flock(fileno(f), LOCK_EX | LOCK_NB); /* a file system may have no locks */
    free(text);
    free(path);
}

/* Moves the logs into the archive; where that fails they stay, and it is told where. */
static bool
pack(const char *folder, const char *about, const char *output)
{
    struct err err;
    if (!recording_pack(folder, about, output, &err)) {
        complain("%s; the logs are in %s", err.text, folder);
        return false;
    }
    recording_remove(folder);
    if (!to_stdout(output))
        say("recorded: %s", output);
    return true;
}

static int
record(struct record_wish *wish, struct place *place, const struct job *job)
{
    struct err err;
    char *usual = usual_name(job);
    if (!place_make(place, usual, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    free(usual);
    wish->folder = place->folder;
    signals_catch();
    struct recording about = {
        .label = opt.label,
        .command = wish->command,
        .strace_version = wish->strace ? wish->strace->version : NULL,
        .calls = opt.calls,
        .interval_ns = wish->sample ? wish->interval_ns : MISSING_I64,
        .tracer_cpu_ns = MISSING_I64,
        .tracer_wait_ns = MISSING_I64,
        .account = opt.account,
        .end = {MISSING_I64, MISSING_I64},
        .exit_status = MISSING_I64,
        .job = {MISSING_I64, MISSING_I64},
    };
    about.start = moments_now();
    note_about(place->folder, &about);
    char *marks = recording_path(place->folder, RECORDING_MARKS);
    if (!marks_open(marks, &err))
        give_up(place->folder, &err);
    int status = record_run(wish);
    marks_close(marks);
    free(marks);
    about.end = moments_now();
    about.exit_status = wish->command ? status : MISSING_I64;
    if (wish->tracing.known) {
        about.tracer_cpu_ns = wish->tracing.cpu_ns;
        about.tracer_wait_ns = wish->tracing.wait_ns;
    }
    about.job = job_times_ask(job);
    char *text = recording_json(&about);
    if (!pack(place->folder, text, place->archive))
        status = EXIT_COLLECTOR;
    free(text);
    return status;
}

/* ---- what a crash has left ---- */

static bool
recover(const char *folder)
{
    struct err err;
    struct place place;
    char *name = opt.output ? NULL : recover_name(folder);
    char *about = recover_about(folder, &err);
    bool ok = about != NULL;
    if (!ok)
        complain("%s", err.text);
    place_init(&place, opt.output ? opt.output : name);
    if (ok && !place.archive) {
        complain("%s: -o names the archive", folder);
        ok = false;
    }
    if (ok) {
        need_place(&place);
        ok = pack(folder, about, place.archive);
    }
    place_free(&place);
    free(name);
    free(about);
    return ok;
}

static int
recover_all(char *const *more)
{
    bool ok = true;
    if (*more && opt.output)
        opt_misuse(&tool,
                   "several folders become the archives they are named for: no -o");
    ok = recover(opt.recover);
    for (; *more; more++)
        ok = recover(*more) && ok;
    return ok ? EXIT_ALL_USED : EXIT_COLLECTOR;
}

/* ---- the whole ---- */

static void
check_usage(char *const *command, const struct pidlist *attach)
{
    if (!*command && attach->n == 0)
        opt_misuse(&tool, "which command, or which process (-p PID)?");
    if (*command && attach->n > 0)
        opt_misuse(&tool, "either a command or processes, not both");
    if (opt.capture && attach->n > 0)
        opt_misuse(&tool, "what a running process prints cannot be captured");
    if (opt.no_strace && opt.no_sample)
        opt_misuse(&tool,
                   "without strace and without samples there is nothing to record");
}

int
main(int argc, char **argv)
{
    struct err err;
    struct strace_tool strace = {0};
    struct pidlist attach = {0};
    struct job job = job_here();
    struct turn turn;
    struct place place;
    char *trace = NULL;
    standard_occupy();
    char **command = argv + opt_parse(&tool, argc, argv);
    if (opt.recover)
        return recover_all(command);
    if (!pidlist_parse(&attach, &opt.pids, &err))
        opt_misuse(&tool, "%s", err.text);
    check_usage(command, &attach);
    place_init(&place, opt.output);
    need_place(&place);
    if (*command)
        child_need(command[0]);
    if (!opt.no_strace)
        need_strace(&strace, &trace);
    if (!opt.no_strace)
        need_processes(&attach);
    turn_init(&turn, job_is_parallel(&job) ? job_program(&job) : NULL);
    int status = record(
        &(struct record_wish){.strace = opt.no_strace ? NULL : &strace,
                              .calls = opt.calls,
                              .trace = trace,
                              .strings = opt.strings,
                              .sample = !opt.no_sample,
                              .interval_ns = opt.interval_ns,
                              .most_overhead = job_is_parallel(&job) ? TASK_OVERHEAD : 0,
                              .turn = &turn,
                              .capture = opt.capture,
                              .command_to = to_stdout(place.archive) ? 2 : 1,
                              .command = *command ? command : NULL,
                              .pids = attach.pids,
                              .n_pids = attach.n},
        &place, &job);
    strace_free(&strace);
    pidlist_free(&attach);
    free(opt.pids.items);
    free(trace);
    place_free(&place);
    return status;
}
