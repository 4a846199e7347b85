/* weir-record: one run with all collectors at once, in one archive. */
#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collect/attach_why.h"
#include "collect/calibrate.h"
#include "collect/callset.h"
#include "collect/child.h"
#include "collect/marks.h"
#include "collect/record_run.h"
#include "collect/recording.h"
#include "collect/standard.h"
#include "lib/mem.h"
#include "lib/num.h"
#include "lib/opt.h"

static struct {
    const char *output, *calls, *label, *recover;
    bool no_strace, no_sample, capture, overwrite;
    int64_t strings, interval_ns;
} opt = {.calls = "io", .strings = 32, .interval_ns = NS_PER_S / 10};

#define SHORTEST (5 * NS_PER_S / 1000)
#define LONGEST (3600 * NS_PER_S)

static bool
set_interval(const char *text, void *dest, struct err *err)
{
    int64_t ns;
    if (!num_duration(text, &ns) || ns < SHORTEST || ns > LONGEST)
        return err_set(err, "expected a time from 5ms to 1h, not '%s'", text);
    *(int64_t *)dest = ns;
    return true;
}

/* clang-format off */
static const struct opt what[] = {
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
     OPT_FN, &opt.interval_ns, NULL, set_interval},
    {"label", 0, "TEXT", "name of the run, for tables and reports",
     OPT_TEXT, &opt.label, NULL, NULL},
    {0},
};
static const struct opt where[] = {
    {"output", 'o', "RUN.tar.zst", "write the archive here (weir-DATE-TIME-PID.tar.zst)",
     OPT_TEXT, &opt.output, NULL, NULL},
    {"overwrite", 0, NULL, "replace an archive that is there",
     OPT_FLAG, &opt.overwrite, NULL, NULL},
    {"recover", 0, "FOLDER", "pack what a recording that was cut left behind",
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
    .operands = "[--] COMMAND [ARG...] | --recover FOLDER",
    .example = "  weir-record -o run.tar.zst -- make -j4\n"
               "  weir-parse run.tar.zst -o run.h5 && weir-report run.h5 -o run.html\n"
               "  weir-record --no-strace --label night -- ./job.sh\n",
    .groups = groups,
    .command_follows = true,
};

/* ---- before: everything that can be refused is refused before anything is written ----
 */

/* weir-20260131-235959-1234.tar.zst, in local time. */
static char *
usual_name(void)
{
    char stamp[32] = "";
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local))
        strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
    return xasprintf("weir-%s-%ld.tar.zst", stamp, (long)getpid());
}

static bool
to_stdout(const char *output)
{
    return strcmp(output, "-") == 0;
}

static void
need_place(const char *output)
{
    struct stat st;
    if (to_stdout(output)) {
        if (isatty(STDOUT_FILENO))
            opt_misuse(&tool, "an archive is nothing for a terminal: -o names a file");
        return;
    }
    if (!opt.overwrite && stat(output, &st) == 0 && S_ISREG(st.st_mode))
        die(EXIT_COLLECTOR, "%s is there already: --overwrite replaces it", output);
}

static void
need_command(const char *name)
{
    struct err err;
    char *file;
    int status = child_find(name, &file, &err);
    if (status != 0)
        die(status, "%s", err.text);
    free(file);
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

/* ---- the run ---- */

/* What is known by now, for whoever finds the folder after a crash. */
static void
note_about(const char *folder, const struct recording *about)
{
    char *path = recording_path(folder, RECORDING_ABOUT), *text = recording_json(about);
    FILE *f = fopen(path, "we");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        die(EXIT_COLLECTOR, "%s: %s", path, strerror(errno));
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

static int64_t
calibrate(const struct strace_tool *strace, const char *folder)
{
    char *path = recording_path(folder, "calibration.log");
    int64_t ns = calibrate_call_ns(strace, false, path);
    free(path);
    return ns;
}

static int
record(struct record_wish *wish, const char *output)
{
    struct err err;
    char *folder = recording_folder(output, &err);
    if (!folder)
        die(EXIT_COLLECTOR, "%s", err.text);
    wish->folder = folder;
    signals_catch();
    struct recording about = {
        .label = opt.label,
        .command = wish->command,
        .strace_version = wish->strace ? wish->strace->version : NULL,
        .calls = opt.calls,
        .interval_ns = wish->sample ? wish->interval_ns : MISSING_I64,
        .call_cost_ns = wish->strace ? calibrate(wish->strace, folder) : MISSING_I64,
        .end = {MISSING_I64, MISSING_I64},
        .exit_status = MISSING_I64,
    };
    about.start = moments_now();
    note_about(folder, &about);
    char *marks = recording_path(folder, RECORDING_MARKS);
    if (!marks_open(marks, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    int status = record_run(wish);
    marks_close(marks);
    free(marks);
    about.end = moments_now();
    about.exit_status = status;
    char *text = recording_json(&about);
    if (!pack(folder, text, output))
        status = EXIT_COLLECTOR;
    free(text);
    free(folder);
    return status;
}

/* ---- what a crash has left ---- */

static int
recover(const char *folder, const char *output)
{
    char *path = recording_path(folder, RECORDING_ABOUT), *text = NULL;
    size_t n = 0;
    FILE *f = fopen(path, "re");
    if (!f || getdelim(&text, &n, '\0', f) < 0)
        die(EXIT_COLLECTOR, "%s: no recording: %s", path, strerror(errno));
    fclose(f);
    free(path);
    bool packed = pack(folder, text, output);
    free(text);
    return packed ? EXIT_ALL_USED : EXIT_COLLECTOR;
}

int
main(int argc, char **argv)
{
    struct strace_tool strace = {0};
    char *trace = NULL;
    standard_occupy();
    char **command = argv + opt_parse(&tool, argc, argv);
    char *output = opt.output ? xstrdup(opt.output) : usual_name();
    if (!opt.recover && !*command)
        opt_misuse(&tool, "which command?");
    if (opt.recover && *command)
        opt_misuse(&tool, "either a command or --recover, not both");
    if (opt.no_strace && opt.no_sample)
        opt_misuse(&tool,
                   "without strace and without samples there is nothing to record");
    need_place(output);
    if (opt.recover)
        return recover(opt.recover, output);
    need_command(command[0]);
    if (!opt.no_strace)
        need_strace(&strace, &trace);
    int status = record(&(struct record_wish){.strace = opt.no_strace ? NULL : &strace,
                                              .calls = opt.calls,
                                              .trace = trace,
                                              .strings = opt.strings,
                                              .sample = !opt.no_sample,
                                              .interval_ns = opt.interval_ns,
                                              .capture = opt.capture,
                                              .command_to = to_stdout(output) ? 2 : 1,
                                              .command = command},
                        output);
    strace_free(&strace);
    free(trace);
    free(output);
    return status;
}
