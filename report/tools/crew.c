#include "report/tools/crew.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static volatile sig_atomic_t stopped;
static volatile pid_t at_work[CREW_MAX]; /* 0: free; changed with signals held back */

static void
pass_on(int number)
{
    int saved = errno;
    stopped = number;
    for (size_t i = 0; i < CREW_MAX; i++) {
        if (at_work[i] > 0)
            kill(at_work[i], number);
    }
    errno = saved;
}

/* Holds back the signals that end a program; *before is what to go back to. */
static void
hold_back(sigset_t *ours, sigset_t *before)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    static bool watched;
    sigemptyset(ours);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct sigaction old, now = {.sa_handler = pass_on};
        sigemptyset(&now.sa_mask);
        sigaddset(ours, numbers[i]);
        if (!watched && sigaction(numbers[i], NULL, &old) == 0 &&
            old.sa_handler != SIG_IGN)
            sigaction(numbers[i], &now, NULL);
    }
    watched = true;
    sigprocmask(SIG_BLOCK, ours, before);
}

static volatile pid_t *
place_of(pid_t pid)
{
    for (size_t i = 0; i < CREW_MAX; i++) {
        if (at_work[i] == pid)
            return &at_work[i];
    }
    return NULL;
}

static int
spawn(pid_t *pid, const char *file, char *const *argv, struct crew_streams to,
      const sigset_t *mask)
{
    const int fds[] = {to.in, to.out, to.talk};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    int problem = posix_spawn_file_actions_init(&actions);
    if (problem)
        return problem;
    problem = posix_spawnattr_init(&attr);
    for (int i = 0; i < 3 && !problem; i++) {
        if (fds[i] >= 0)
            problem = posix_spawn_file_actions_adddup2(&actions, fds[i], i);
    }
    if (!problem)
        problem = posix_spawnattr_setsigmask(&attr, mask);
    if (!problem)
        problem = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
    if (!problem)
        problem = posix_spawnp(pid, file, &actions, &attr, argv, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

pid_t
crew_start(const char *file, char *const *argv, struct crew_streams to, struct err *err)
{
    sigset_t ours, before;
    pid_t pid = -1;
    int problem = EAGAIN;

    hold_back(&ours, &before);
    volatile pid_t *place = place_of(0);
    if (place)
        problem = spawn(&pid, file, argv, to, &before);
    if (place && !problem)
        *place = pid;
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (!problem)
        return pid;
    err_set(err, "cannot start %s: %s", file, strerror(problem));
    return -1;
}

/* An ended child is looked for without its pid being given back, so that no signal can go
 * to a stranger. */
pid_t
crew_wait(int *status)
{
    sigset_t ours, before;
    siginfo_t ended;
    int how;
    int got;

    do
        got = waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT);
    while (got != 0 && errno == EINTR);
    if (got != 0)
        return -1;
    hold_back(&ours, &before);
    volatile pid_t *place = place_of(ended.si_pid);
    waitpid(ended.si_pid, &how, 0);
    if (place)
        *place = 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    *status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    return ended.si_pid;
}

int
crew_stopped(void)
{
    return stopped;
}

void
crew_stop_too(void)
{
    if (!stopped)
        return;
    struct sigaction normal = {.sa_handler = SIG_DFL};
    sigaction(stopped, &normal, NULL);
    raise(stopped);
}
