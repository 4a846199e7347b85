#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "collect/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "collect/writeall.h"
#include "lib/mem.h"

#define PIPE_BYTES (1 << 20)
#define BUFFER_BYTES (1 << 18)
#define NAP_MS 5

static enum relay_end
stdout_broke(void)
{
    struct err err;
    if (errno == EPIPE)
        return RELAY_DONE;
    err_errno(&err, "cannot write standard output");
    complain("%s", err.text);
    return RELAY_FAILED;
}

/* strace writes line by line. A nap after each small piece lets the pipe fill, so that it
 * costs one wake-up in NAP_MS instead of one a line; the end of the log ends the nap. */
static void
nap(int fd)
{
    poll(&(struct pollfd){.fd = fd}, 1, NAP_MS);
}

/* tell: whom to tell when stdout takes no more; 0 nobody. */
static enum relay_end
carry(int from, int to, pid_t tell)
{
    char *buf = xmalloc(BUFFER_BYTES);
    enum relay_end end = RELAY_EMPTY;
    bool open = true;
    ssize_t n;
    while ((n = read(from, buf, BUFFER_BYTES)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        if (end == RELAY_EMPTY)
            end = RELAY_DONE;
        if (open && !write_all(to, buf, (size_t)n)) {
            end = stdout_broke();
            open = false;
            close(to); /* what feeds on it learns that no more comes */
            if (tell > 0 && getppid() == tell)
                kill(tell, SIGTERM);
        }
        if (n < BUFFER_BYTES / 4)
            nap(from);
    }
    free(buf);
    return end;
}

bool
relay_start(struct relay *r, bool end_with_reader, struct err *err)
{
    int ends[2];
    pid_t tell = end_with_reader ? getpid() : 0;
    if (pipe(ends) != 0)
        return err_errno(err, "cannot make a pipe");
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES); /* more than the user may have: as it was */
    *r = (struct relay){.process.pid = fork(), .write_fd = ends[1]};
    if (r->process.pid == 0) {
        signals_ignore(); /* only the end of the pipe ends a relay */
        close(ends[1]);
        _exit((int)carry(ends[0], STDOUT_FILENO, tell));
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
