#include "collect/fs_usage/fs_usage_run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect/child/gated.h"
#include "collect/child/now.h"
#include "lib/base/mem.h"

#define BEGIN_MS 5000 /* how long fs_usage may take to show its first line */
#define BLIND_MS 1000 /* how long it gets where we cannot see that line (a pipe) */
#define LAST_MS 500   /* for the last events to come out of the kernel */
#define TICK_MS 20
#define LOOK_MS 200 /* between two looks whether the processes are there */

/* Runs as root, in place of fs_usage: ends it when we say so or are gone, since nobody
 * but root may send it a signal. It keeps its own signals: none comes from the terminal.
 */
static const char keeper[] =
    "exec 3<&0\n"
    "( read -r over <&3 && exit\n"
    "  for s in INT TERM; do kill -$s $$ 2>/dev/null || exit; sleep 2; done\n"
    "  kill -KILL $$ 2>/dev/null ) >/dev/null 2>&1 &\n"
    "exec \"$@\" </dev/null 3<&-\n";

struct run {
    const struct fs_usage_wish *wish;
    struct child tracer; /* sudo, or the keeper itself */
    int keeper_fd;       /* closing it ends fs_usage */
    struct gated command;
    bool asked_to_end;
};

/* ---- starting ---- */

static char **
arguments(const struct run *run, const struct privilege *root)
{
    const struct fs_usage_wish *w = run->wish;
    size_t n = 0;
    char **args = xcalloc(16 + 2 * w->kinds->n + w->pids->n, sizeof *args);
    for (size_t i = 0; root->before[i]; i++)
        args[n++] = xstrdup(root->before[i]);
    args[n++] = xstrdup("/bin/sh");
    args[n++] = xstrdup("-c");
    args[n++] = xstrdup(keeper);
    args[n++] = xstrdup("weir-fs-usage");
    args[n++] = xstrdup(w->file);
    args[n++] = xstrdup("-w");
    for (size_t i = 0; i < w->kinds->n; i++) {
        args[n++] = xstrdup("-f");
        args[n++] = xstrdup(w->kinds->items[i]);
    }
    if (w->command && !w->system)
        args[n++] = xasprintf("%ld", (long)run->command.child.pid);
    for (size_t i = 0; i < w->pids->n && !w->system; i++)
        args[n++] = xasprintf("%ld", (long)w->pids->pids[i]);
    return args;
}

/* The keys of the terminal are not for it. */
static void
leave_group(void)
{
    setpgid(0, 0);
}

static bool
start_tracer(struct run *run, const struct privilege *root, struct err *err)
{
    int ends[2];
    if (pipe(ends) != 0)
        return err_errno(err, "cannot make a pipe");
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    char **args = arguments(run, root);
    struct child_plan plan = {
        .file = args[0],
        .argv = args,
        .std = {ends[0], run->wish->log_fd, run->wish->log_fd},
        .before_exec = leave_group,
    };
    bool ok = child_start(&run->tracer, &plan, err) == 0;
    close(ends[0]);
    run->keeper_fd = ends[1];
    for (size_t i = 0; args[i]; i++)
        free(args[i]);
    free(args);
    return ok;
}

/* Bytes of the log; -1 where that cannot be seen. */
static int64_t
log_bytes(const struct run *run)
{
    struct stat st;
    return fstat(run->wish->log_fd, &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_size
                                                                     : -1;
}

/* Waits until fs_usage shows what the waiting command does; false when it ended. */
static bool
is_recording(struct run *run, int64_t bytes_before)
{
    int64_t start_ms = now_ms(), most_ms = bytes_before < 0 ? BLIND_MS : BEGIN_MS;
    struct caught s;
    while (now_ms() - start_ms < most_ms && !run->asked_to_end) {
        if (child_ended(&run->tracer))
            return false;
        if (bytes_before >= 0 && log_bytes(run) > bytes_before)
            return true;
        if (signals_next(TICK_MS, &s) && s.number != SIGTSTP && s.number != SIGCONT)
            run->asked_to_end = true;
    }
    if (bytes_before >= 0 && !run->asked_to_end)
        warn("fs_usage shows nothing yet; the beginning of the command may be missing");
    return !child_ended(&run->tracer);
}

/* ---- ending ---- */

/* Lets fs_usage write what it still has, then ends it by way of its keeper. */
static void
end_tracer(struct run *run, bool at_once)
{
    int64_t until_ms = now_ms() + (at_once ? 0 : LAST_MS);
    struct caught s;
    while (!child_ended(&run->tracer) && now_ms() < until_ms)
        signals_next(TICK_MS, &s);
    if (child_ended(&run->tracer) && write(run->keeper_fd, "over\n", 5) < 0)
        errno = 0; /* the keeper is gone as well */
    close(run->keeper_fd);
    child_wait(&run->tracer, NULL, NULL);
}

static bool
tracer_ended_early(struct run *run)
{
    if (!child_ended(&run->tracer))
        return false;
    complain("fs_usage has ended (status %d); what it said is in the log",
             child_exit_status(&run->tracer));
    return true;
}

/* ---- a command ---- */

static int
run_command(struct run *run)
{
    struct caught s;
    bool early = false;
    while (!child_ended(&run->command.child)) {
        if (!early)
            early = tracer_ended_early(run);
        if (signals_next(LOOK_MS, &s))
            signals_pass(&s, run->command.child.pid);
    }
    if (!early)
        early = tracer_ended_early(run);
    end_tracer(run, false);
    return early ? EXIT_COLLECTOR : child_exit_status(&run->command.child);
}

static int
with_command(struct run *run, const struct privilege *root)
{
    struct err err;
    const struct fs_usage_wish *w = run->wish;
    int64_t before = log_bytes(run);
    struct child_plan plan = {
        .file = w->command_file,
        .argv = w->command,
        .std = {0, w->log_to_stdout ? 2 : 1, 2}
    };
    if (gated_start(&run->command, &plan, &err) != 0 || !start_tracer(run, root, &err)) {
        complain("%s", err.text);
        gated_open(&run->command, false);
        return EXIT_COLLECTOR;
    }
    bool ready = is_recording(run, before);
    gated_open(&run->command, ready && !run->asked_to_end);
    if (ready && !run->asked_to_end)
        return run_command(run);
    if (!run->asked_to_end)
        tracer_ended_early(run);
    child_wait(&run->command.child, NULL, NULL);
    end_tracer(run, true);
    return EXIT_COLLECTOR;
}

/* ---- processes ---- */

static bool
any_there(const struct fs_usage_wish *w)
{
    for (size_t i = 0; i < w->pids->n; i++)
        if (kill(w->pids->pids[i], 0) == 0 || errno == EPERM)
            return true;
    return w->system;
}

static int
with_processes(struct run *run, const struct privilege *root)
{
    struct err err;
    struct caught s;
    if (!start_tracer(run, root, &err)) {
        complain("%s", err.text);
        return EXIT_COLLECTOR;
    }
    while (!run->asked_to_end && !child_ended(&run->tracer) && any_there(run->wish))
        if (signals_next(LOOK_MS, &s) && s.number != SIGCONT) {
            if (s.number == SIGTSTP)
                signals_pass(&s, 0);
            else
                run->asked_to_end = true;
        }
    bool early = tracer_ended_early(run);
    end_tracer(run, false);
    return early ? EXIT_COLLECTOR : EXIT_ALL_USED;
}

/* fs_usage writes the log itself and says nothing of a full disk: its last line is cut
 * then. */
static bool
log_is_cut(const struct run *run)
{
    int64_t n = log_bytes(run);
    char last;
    return n > 0 && pread(run->wish->log_fd, &last, 1, (off_t)(n - 1)) == 1 &&
           last != '\n';
}

int
fs_usage_run(const struct fs_usage_wish *wish, const struct privilege *root)
{
    struct run run = {.wish = wish, .keeper_fd = -1, .command.gate_fd = -1};
    signals_catch();
    int status = wish->command ? with_command(&run, root) : with_processes(&run, root);
    if (!log_is_cut(&run))
        return status;
    complain("the log ends within a line: is the disk full?");
    return EXIT_COLLECTOR;
}
