#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "collect/child/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "collect/child/writeall.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"

#define PIPE_BYTES (1 << 20)
#define BUFFER_BYTES (1 << 18)
#define NAP_MS 5

/* Where it goes to. */
struct sink {
    int fd;
    const char *name; /* NULL: standard output */
    pid_t tell;       /* whom to tell when it takes no more; 0 nobody */
    int64_t taken_b;
};

/* A reader that left is no trouble. */
static enum relay_end
sink_broke(struct sink *to)
{
    char taken[48];
    struct err err;
    enum relay_end end = errno == EPIPE ? RELAY_DONE : RELAY_FAILED;
    err_errno(&err, "cannot write %s", to->name ? to->name : "standard output");
    off_t kept_b = lseek(to->fd, 0, SEEK_CUR); /* part of the last piece, too */
    if (end == RELAY_FAILED)
        complain("%s; the log ends here, its first %s are kept", err.text,
                 human_bytes(taken, kept_b < 0 ? (double)to->taken_b : (double)kept_b));
    close(to->fd); /* what feeds on it learns that no more comes */
    if (to->tell > 0 && getppid() == to->tell)
        kill(to->tell, SIGTERM);
    return end;
}

/* strace writes line by line. A nap after each small piece lets the pipe fill, so that it
 * costs one wake-up in NAP_MS instead of one a line; the end of the log ends the nap. */
static void
nap(int fd)
{
    poll(&(struct pollfd){.fd = fd}, 1, NAP_MS);
}

static enum relay_end
carry(int from, struct sink *to)
{
    char *buf = xmalloc(BUFFER_BYTES);
    enum relay_end broken = RELAY_EMPTY;
    char last = 0;
    ssize_t n;
    while ((n = read(from, buf, BUFFER_BYTES)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        last = buf[n - 1];
        if (broken == RELAY_EMPTY && !write_all(to->fd, buf, (size_t)n))
            broken = sink_broke(to);
        to->taken_b += n;
        if (n < BUFFER_BYTES / 4)
            nap(from);
    }
    free(buf);
    if (broken != RELAY_EMPTY || to->taken_b == 0)
        return broken;
    return last == '\n' ? RELAY_DONE : RELAY_CUT;
}

bool
relay_start(struct relay *r, int to, const char *name, bool end_when_broken,
            struct err *err)
{
    int ends[2];
    struct sink sink = {.fd = to, .name = name, .tell = end_when_broken ? getpid() : 0};
    if (pipe(ends) != 0)
        return err_errno(err, "cannot make a pipe");
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES); /* more than the user may have: as it was */
    *r = (struct relay){.process.pid = fork(), .write_fd = ends[1]};
    if (r->process.pid == 0) {
        signals_ignore(); /* only the end of the pipe ends a relay */
        close(ends[1]);
        _exit((int)carry(ends[0], &sink));
    }
    close(ends[0]);
    return r->process.pid > 0 || err_errno(err, "cannot start a process");
}

enum relay_end
relay_finish(struct relay *r)
{
    close(r->write_fd);
    child_wait(&r->process, NULL, NULL);
    int status = child_exit_status(&r->process);
    return status <= RELAY_FAILED ? (enum relay_end)status : RELAY_FAILED;
}
