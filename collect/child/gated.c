#include "collect/child/gated.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define LOOK_MS 1
#define NOT_EXECUTED 127

/* Waits for one byte: true; or for the other end to go away: false. */
static bool
wait_at_gate(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char go;
    ssize_t n;
    while (poll(&p, 1, LOOK_MS) <= 0)
        access(GATED_LOOKS_FOR, F_OK);
    while ((n = read(fd, &go, 1)) < 0 && errno == EINTR)
        continue;
    return n == 1;
}

static void
become(const struct child_plan *plan, int gate_fd)
{
    signals_restore(); /* a key that ends us ends it as well */
    bool go = wait_at_gate(gate_fd);
    for (int i = 0; i < 3; i++)
        if (plan->std[i] != i)
            dup2(plan->std[i], i);
    if (go)
        execv(plan->file, plan->argv);
    _exit(errno == ENOENT || !go ? NOT_EXECUTED : NOT_EXECUTED - 1);
}

int
gated_start(struct gated *g, const struct child_plan *plan, struct err *err)
{
    int ends[2];
    *g = (struct gated){.gate_fd = -1};
    if (pipe(ends) != 0) {
        err_errno(err, "cannot make a pipe");
        return EXIT_COLLECTOR;
    }
    for (int i = 0; i < 2; i++)
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    g->child.pid = fork();
    if (g->child.pid == 0) {
        close(ends[1]);
        become(plan, ends[0]);
    }
    close(ends[0]);
    g->gate_fd = ends[1];
    if (g->child.pid > 0)
        return 0;
    close(ends[1]);
    err_errno(err, "cannot start a process");
    return EXIT_COLLECTOR;
}

void
gated_open(struct gated *g, bool go)
{
    if (g->gate_fd < 0)
        return;
    while (go && write(g->gate_fd, "g", 1) < 0 && errno == EINTR)
        continue;
    close(g->gate_fd);
    g->gate_fd = -1;
}
