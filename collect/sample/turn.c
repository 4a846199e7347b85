#define _GNU_SOURCE /* struct ucred */
#include "collect/sample/turn.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/mem.h"

/* A name that another user has taken is passed by, so that nobody can keep us from our
 * turn; with all of them taken by others we take it without a name. */
#define NAMES 16

void
turn_init(struct turn *t, char *what)
{
    *t = (struct turn){.what = what, .fd = -1};
}

static socklen_t
make_address(struct sockaddr_un *a, const char *what, int nth)
{
    *a = (struct sockaddr_un){.sun_family = AF_UNIX};
    int n = snprintf(a->sun_path + 1, sizeof a->sun_path - 1, "weir %ld %d %.80s",
                     (long)geteuid(), nth, what);
    n = MIN(n, (int)sizeof a->sun_path - 2);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
}

/* Whether who has the name is of our user: the kernel tells who it was that listened. Who
 * is just about to listen counts as one of us: the next look will know. */
static bool
is_of_us(const struct sockaddr_un *a, socklen_t n)
{
    struct ucred who;
    socklen_t size = sizeof who;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool other = fd >= 0 && connect(fd, (const struct sockaddr *)a, n) == 0 &&
                 getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 &&
                 who.uid != geteuid();
    if (fd >= 0)
        close(fd);
    return !other;
}

/* A socket of that name that listens; -1 with errno. */
static int
claim(const struct sockaddr_un *a, socklen_t n)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (bind(fd, (const struct sockaddr *)a, n) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int number = errno;
    close(fd);
    errno = number;
    return -1;
}

bool
turn_take(struct turn *t)
{
    if (!t->what || t->fd >= 0)
        return true;
    for (int i = 0; i < NAMES; i++) {
        struct sockaddr_un a;
        socklen_t n = make_address(&a, t->what, i);
        t->fd = claim(&a, n);
        if (t->fd >= 0)
            return true;
        if (errno != EADDRINUSE)
            break;
        if (is_of_us(&a, n))
            return false;
    }
    turn_end(t); /* no sockets here, or none of the names is to be had */
    return true;
}

void
turn_end(struct turn *t)
{
    if (t->fd >= 0)
        close(t->fd);
    free(t->what);
    *t = (struct turn){.fd = -1};
}
