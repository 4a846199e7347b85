#define _GNU_SOURCE /* prctl, MAP_ANONYMOUS */
#include "collect/calibrate.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "collect/child.h"
#include "collect/pidinfo.h"

#define LOOK_NS 500000
#define MOST_LOOKS 4000 /* two seconds */

/* What the process that makes the calls tells: in memory that both have. */
struct told {
    int64_t plain_ns, traced_ns;
};

static int64_t
now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* 0 when a call failed. */
static int64_t
make_calls(int fd)
{
    int64_t start_ns = now_ns();
    for (int i = 0; i < CALIBRATE_CALLS; i++)
        if (write(fd, "x", 1) != 1)
            return 0;
    return now_ns() - start_ns;
}

/* `gate` closes when the tracer is there. */
static _Noreturn void
be_measured(struct told *told, int gate)
{
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
#ifdef PR_SET_PTRACER
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
#endif
    told->plain_ns = make_calls(fd);
    poll(&(struct pollfd){.fd = gate, .events = POLLIN}, 1, -1);
    told->traced_ns = make_calls(fd);
    _exit(0);
}

static bool
wait_for_tracer(pid_t pid, struct child *strace)
{
    for (int i = 0; i < MOST_LOOKS && !child_ended(strace); i++) {
        struct pidinfo info;
        if (pidinfo_read(pid, &info) && info.tracer != 0)
            return true;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    }
    return false;
}

static bool
start_strace(struct child *strace, const struct strace_tool *tool, bool nanoseconds,
             const char *log_path, pid_t pid)
{
    struct err err;
    char **args = strace_args(tool, &(struct strace_wish){.trace = "write",
                                                          .strings = 32,
                                                          .nanoseconds = nanoseconds,
                                                          .log_path = log_path,
                                                          .pids = &pid,
                                                          .n_pids = 1});
    struct child_plan plan = {
        .file = tool->file, .argv = args, .std = {0, 2, 2}
    };
    bool started = child_start(strace, &plan, &err) == 0;
    strace_args_free(args);
    return started;
}

static int64_t
difference_ns(const struct told *told)
{
    if (told->plain_ns <= 0 || told->traced_ns <= told->plain_ns)
        return MISSING_I64;
    return (told->traced_ns - told->plain_ns) / CALIBRATE_CALLS;
}

static int64_t
measure(struct told *told, const struct strace_tool *tool, bool nanoseconds,
        const char *log_path)
{
    struct child strace = {0}, calls;
    int gate[2];
    if (pipe(gate) != 0)
        return MISSING_I64;
    fcntl(gate[0], F_SETFD, FD_CLOEXEC);
    fcntl(gate[1], F_SETFD, FD_CLOEXEC);
    calls = (struct child){.pid = fork()};
    if (calls.pid == 0) {
        close(gate[1]);
        be_measured(told, gate[0]);
    }
    close(gate[0]);
    bool started =
        calls.pid > 0 && start_strace(&strace, tool, nanoseconds, log_path, calls.pid);
    bool traced = started && wait_for_tracer(calls.pid, &strace);
    close(gate[1]);
    if (calls.pid > 0)
        child_wait(&calls, NULL, NULL);
    if (started)
        child_wait(&strace, NULL, NULL);
    return traced ? difference_ns(told) : MISSING_I64;
}

int64_t
calibrate_call_ns(const struct strace_tool *tool, bool nanoseconds, const char *log_path)
{
    struct told *told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED)
        return MISSING_I64;
    int64_t ns = measure(told, tool, nanoseconds, log_path);
    unlink(log_path);
    munmap(told, sizeof *told);
    return ns;
}
