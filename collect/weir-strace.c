/* weir-strace: record the system calls of a command, or of running processes. */
#include "collect/child/pidlist.h"
#include "collect/child/rawlog.h"
#include "collect/child/standard.h"
#include "collect/trace/attach_why.h"
#include "collect/trace/callset.h"
#include "collect/trace/strace_run.h"
#include "lib/base/mem.h"

static struct {
    const char *output, *calls;
    bool no_header, no_seccomp_bpf;
    int64_t strings;
    int precision;
    struct opt_list pids;
} opt = {.calls = "io", .strings = 32};

enum { PRECISION_US, PRECISION_NS };

/* clang-format off */
static const struct opt what[] = {
    {"calls", 0, "SET", "io, file, wait, all, or a list as for strace's -e trace= (io)",
     OPT_TEXT, &opt.calls, NULL, NULL},
    {"pid", 'p', "PID", "attach to running processes: may be repeated, or a list",
     OPT_LIST, &opt.pids, NULL, NULL},
    {"strings", 0, "N", "show at most N bytes of each string (32)",
     OPT_INT, &opt.strings, NULL, NULL},
    {"precision", 0, "us|ns", "clock of the log (us); ns needs strace 5.6",
     OPT_CHOICE, &opt.precision, "us|ns", NULL},
    {"no-seccomp-bpf", 0, NULL, "stop the command at every call, recorded or not",
     OPT_FLAG, &opt.no_seccomp_bpf, NULL, NULL},
    {0},
};
static const struct opt where[] = {
    {"output", 'o', "FILE", "write the log to FILE (standard output)",
     OPT_TEXT, &opt.output, NULL, NULL},
    {"no-header", 0, NULL, "leave out the comment line at the top",
     OPT_FLAG, &opt.no_header, NULL, NULL},
    {0},
};
/* clang-format on */
static const struct opt_group groups[] = {
    {"What to record", what},
    {"Output",                where},
    {0}
};
static const struct tool tool = {
    .name = "weir-strace",
    .summary = "record the system calls of a command or of running processes",
    .operands = "[--] COMMAND [ARG...] | -p PID",
    .example = "  weir-strace -o run.log -- make -j4\n"
               "  weir-strace -- tar cf /dev/null /usr/include | weir-parse -o run.h5\n"
               "  timeout 10 weir-strace -o server.log -p \"$(pidof nginx)\"\n",
    .groups = groups,
    .command_follows = true,
};

/* ---- before: everything that can be refused is refused before a byte is written ---- */

/* Leaves in the list what can be attached to, and tells of the others why not. */
static void
need_processes(struct pidlist *list)
{
    struct err err;
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (attach_allowed(list->pids[i], &err))
            list->pids[kept++] = list->pids[i];
        else
            complain("%s", err.text);
    }
    if (kept == 0)
        die(EXIT_COLLECTOR, "no process to attach to");
    if (kept < list->n)
        warn("recording %zu of %zu processes", kept, list->n);
    list->n = kept;
}

/* From here on an existing log is gone. */
static void
open_log(struct rawlog *log, const struct rawlog_about *about)
{
    struct err err;
    char *head = opt.no_header ? xstrdup("") : rawlog_head(about);
    if (!rawlog_open(log, opt.output, head, !about->command, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    free(head);
}

int
main(int argc, char **argv)
{
    struct err err;
    struct pidlist attach = {0};
    struct strace_tool strace;
    struct rawlog log;
    char *trace;
    standard_occupy();
    char **command = argv + opt_parse(&tool, argc, argv);
    if (!*command)
        command = NULL;
    if (!pidlist_parse(&attach, &opt.pids, &err) ||
        !callset_expand(opt.calls, &trace, &err))
        opt_misuse(&tool, "%s", err.text);
    if (!command == !attach.n)
        opt_misuse(&tool, command ? "either a command or processes, not both"
                                  : "which command, or which process (-p PID)?");
    if (!strace_find(&strace, trace, opt.precision == PRECISION_NS, &err))
        die(EXIT_COLLECTOR, "%s", err.text);
    if (command)
        child_need(command[0]);
    else
        need_processes(&attach);
    if (!trace_allowed(&err))
        die(EXIT_COLLECTOR, "%s", err.text);
    open_log(&log, &(struct rawlog_about){strace.version, opt.calls, command, attach.pids,
                                          attach.n});
    int status = strace_run(&strace,
                            &(struct strace_wish){
                                .trace = trace,
                                .strings = opt.strings,
                                .nanoseconds = opt.precision == PRECISION_NS,
                                .seccomp_bpf = !opt.no_seccomp_bpf,
                                .chatty = verbosity > 0,
                                .command = command,
                                .pids = attach.pids,
                                .n_pids = attach.n,
                            },
                            &log, NULL);
    strace_free(&strace);
    pidlist_free(&attach);
    free(trace);
    free(opt.pids.items);
    return status;
}
