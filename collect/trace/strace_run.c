#define _GNU_SOURCE /* prctl */
#include "collect/trace/strace_run.h"

#include <signal.h>
#include <sys/prctl.h>

#include "collect/child/now.h"
#include "collect/child/pidinfo.h"
#include "lib/base/mem.h"

/* How long strace may take to let go. It never does when it is asked while a process is
 * in vfork(2): it waits for the parent, the parent for the child, and the child, which
 * strace has not noticed yet, for strace. Killing strace frees them all. */
#define LET_GO_MS 3000

struct run {
    struct child strace;
    bool asked_to_end;   /* attached, and the user has enough */
    int64_t deadline_ms; /* then: when strace has had its time */
};

/* ---- a command ---- */

/* The command is the one child of strace. When it has ended, others that it left behind
 * may still be traced. */
static pid_t
signal_target(pid_t strace)
{
    struct pidinfo found[1];
    if (pidinfo_related(PID_CHILD_OF, strace, found, 1) > 0)
        return found->pid;
    if (pidinfo_related(PID_TRACED_BY, strace, found, 1) == 0)
        return strace; /* it has not begun */
    say("the command has ended, but what it left behind is recorded until it ends too: "
        "%ld (%s)",
        (long)found->pid, found->name);
    return 0;
}

static void
pass_to_command(const struct caught *s, void *ctx)
{
    const struct run *run = ctx;
    signals_pass(s, signal_target(run->strace.pid));
}

/* ---- attached processes ---- */

static void
ask_to_end(struct run *run)
{
    if (run->asked_to_end)
        return;
    run->asked_to_end = true;
    run->deadline_ms = now_ms() + LET_GO_MS;
    kill(run->strace.pid, SIGTERM);
}

static void
wait_attached(struct run *run)
{
    struct caught s;
    while (!child_ended(&run->strace)) {
        int64_t left = run->asked_to_end ? run->deadline_ms - now_ms() : -1;
        if (run->asked_to_end && left <= 0) {
            kill(run->strace.pid, SIGKILL);
            child_wait(&run->strace, NULL, NULL);
        } else if (signals_next((int)left, &s)) {
            if (s.number == SIGTSTP || s.number == SIGCONT)
                signals_pass(&s, 0);
            else
                ask_to_end(run);
        }
    }
}

/* An attached strace never outlives us, and a ^Z stops only us: a stopped strace would
 * stop what it traces. */
static void
prepare_attached(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGTSTP, SIG_IGN);
}

static void
tell_end(void *tracing, pid_t pid)
{
    tracing_ended(tracing, pid);
}

static void
watch(struct child *strace, struct tracing *tracing)
{
    if (!tracing)
        return;
    tracing_begin(tracing, strace->pid);
    strace->at_end = tell_end;
    strace->ctx = tracing;
}

bool
strace_attach(struct child *strace, const struct strace_tool *tool,
              const struct strace_wish *wish, struct err *err)
{
    char **args = strace_args(tool, wish);
    struct child_plan plan = {
        .file = tool->file,
        .argv = args,
        .std = {0, 2, 2},
        .before_exec = prepare_attached,
    };
    bool started = child_start(strace, &plan, err) == 0;
    strace_args_free(args);
    if (started)
        watch(strace, wish->tracing);
    return started;
}

static bool
ends_within(struct child *strace, int64_t ms)
{
    struct caught ignored;
    int64_t deadline_ms = now_ms() + ms, left;
    while (!child_ended(strace) && (left = deadline_ms - now_ms()) > 0)
        signals_next((int)left, &ignored);
    return child_ended(strace);
}

bool
strace_let_go(struct child *strace, bool at_once)
{
    if (!at_once && ends_within(strace, LET_GO_MS))
        return child_exit_status(strace) == 0;
    if (!child_ended(strace))
        kill(strace->pid, SIGTERM);
    if (!ends_within(strace, LET_GO_MS)) {
        kill(strace->pid, SIGKILL);
        child_wait(strace, NULL, NULL);
    }
    return child_exit_status(strace) == 0 || at_once;
}

/* ---- how it ended ---- */

static int
status_of_command(const struct run *run, enum rawlog_end end)
{
    int status = child_exit_status(&run->strace);
    if (end == RAWLOG_WHOLE || (end != RAWLOG_FAILED && status > 128))
        return status; /* 128 and more: who kills strace cuts its log */
    if (end == RAWLOG_EMPTY)
        complain("strace ended before the command began");
    if (end == RAWLOG_CUT)
        complain("strace ended within a line of the log");
    return EXIT_COLLECTOR;
}

static int
status_of_attachment(const struct run *run, enum rawlog_end end)
{
    bool let_go = child_exit_status(&run->strace) == 0 || run->asked_to_end;
    if (end == RAWLOG_CUT) {
        complain("strace was killed before it had written the end of the log");
        return EXIT_COLLECTOR;
    }
    return end != RAWLOG_FAILED && let_go ? EXIT_ALL_USED : EXIT_COLLECTOR;
}

/* ---- both ---- */

/* Runs strace to its end; false when it cannot be started. */
static bool
run_strace(struct run *run, const struct strace_tool *tool,
           const struct strace_wish *wish, bool log_to_stdout, const int *std)
{
    struct err err;
    bool attach = !wish->command;
    char **args = strace_args(tool, wish);
    struct child_plan plan = {
        .file = tool->file,
        .argv = args,
        .std = {0, log_to_stdout ? 2 : 1, 2},
        .before_exec = attach ? prepare_attached : NULL,
    };
    if (std)
        memcpy(plan.std, std, sizeof plan.std);
    signals_catch();
    bool started = child_start(&run->strace, &plan, &err) == 0;
    if (started)
        watch(&run->strace, wish->tracing);
    if (!started)
        complain("%s", err.text);
    else if (attach)
        wait_attached(run);
    else
        child_wait(&run->strace, pass_to_command, run);
    strace_args_free(args);
    return started;
}

int
strace_run(const struct strace_tool *tool, struct strace_wish *wish, struct rawlog *log,
           const int *std)
{
    struct run run = {0};
    wish->log_path = log->strace_path;
    bool started = run_strace(&run, tool, wish, log->to_stdout, std);
    enum rawlog_end end = rawlog_close(log);
    if (!started)
        return EXIT_COLLECTOR;
    return wish->command ? status_of_command(&run, end) : status_of_attachment(&run, end);
}
