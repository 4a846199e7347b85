#include "collect/child/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#include "lib/base/base.h"

static struct {
    int number;
    struct sigaction before;
} table[] = {
    {.number = SIGHUP},  {.number = SIGINT},  {.number = SIGQUIT}, {.number = SIGTERM},
    {.number = SIGUSR1}, {.number = SIGUSR2}, {.number = SIGTSTP}, {.number = SIGCONT},
    {.number = SIGCHLD}, {.number = SIGXFSZ},
};

/* The handler writes here, signals_next reads: no signal gets lost between a check and
 * the wait that follows it. */
static int wake[2] = {-1, -1};

static bool
sent_by_process(const siginfo_t *info)
{
#ifdef SI_KERNEL
    return info->si_code !=
           SI_KERNEL; /* si_pid is 0 for a sender outside of a container */
#else
    return info->si_pid != 0;
#endif
}

static void
on_signal(int number, siginfo_t *info, void *context)
{
    (void)context;
    int kept = errno;
    struct caught s = {number, sent_by_process(info)};
    /* A full pipe means thousands of unread signals: this one changes nothing. */
    if (write(wake[1], &s, sizeof s) < 0)
        errno = kept;
    errno = kept;
}

static void
open_wake(void)
{
    if (pipe(wake) != 0)
        BUG("no pipe for signals");
    for (int i = 0; i < 2; i++) {
        fcntl(wake[i], F_SETFD, FD_CLOEXEC);
        fcntl(wake[i], F_SETFL, O_NONBLOCK);
    }
}

void
signals_catch(void)
{
    if (wake[0] >= 0)
        return;
    open_wake();
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct sigaction ours = {.sa_sigaction = on_signal,
                                 .sa_flags = SA_SIGINFO | SA_RESTART};
        sigfillset(&ours.sa_mask);
        if (table[i].number == SIGXFSZ) /* the write fails instead */
            ours = (struct sigaction){.sa_handler = SIG_IGN};
        sigaction(table[i].number, NULL, &table[i].before);
        if (table[i].before.sa_handler != SIG_IGN || table[i].number == SIGCHLD)
            sigaction(table[i].number, &ours, NULL);
    }
}

void
signals_restore(void)
{
    for (size_t i = 0; wake[0] >= 0 && i < ARRAY_LEN(table); i++)
        sigaction(table[i].number, &table[i].before, NULL);
}

void
signals_ignore(void)
{
    static const int ignored[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGUSR1,
                                  SIGUSR2, SIGTSTP, SIGPIPE, SIGXFSZ};
    for (size_t i = 0; i < ARRAY_LEN(ignored); i++)
        signal(ignored[i], SIG_IGN);
}

static bool
take(struct caught *s)
{
    return read(wake[0], s, sizeof *s) == (ssize_t)sizeof *s && s->number != SIGCHLD;
}

bool
signals_next(int timeout_ms, struct caught *s)
{
    struct pollfd p = {.fd = wake[0], .events = POLLIN};
    while (poll(&p, 1, timeout_ms) < 0 && errno == EINTR)
        ;
    return take(s);
}

int
signals_wait(int64_t timeout_ns, struct caught *s)
{
    fd_set in;
    struct timespec t = {.tv_sec = (time_t)(timeout_ns / NS_PER_S),
                         .tv_nsec = (long)(timeout_ns % NS_PER_S)};
    FD_ZERO(&in);
    FD_SET(wake[0], &in);
    if (pselect(wake[0] + 1, &in, NULL, NULL, &t, NULL) == 0)
        return 0;
    s->number = 0; /* EINTR: the handler has written, which the next call reads */
    take(s);
    return s->number;
}

/* By the signal itself rather than SIGSTOP: where nobody could continue us (an orphaned
 * process group), the kernel does not stop the command and then does not stop us. */
static void
stop_as_told(void)
{
    struct sigaction ours;
    sigaction(SIGTSTP, &(struct sigaction){.sa_handler = SIG_DFL}, &ours);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}

void
signals_pass(const struct caught *s, pid_t target)
{
    if (s->from_process && target > 0)
        kill(target, s->number);
    if (s->number == SIGTSTP)
        stop_as_told();
}
