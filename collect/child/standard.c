#define _GNU_SOURCE /* O_PATH */
#include "collect/child/standard.h"

#include <fcntl.h>
#include <unistd.h>

void
standard_occupy(void)
{
    int fd;
    do
        fd = open("/", O_PATH | O_CLOEXEC);
    while (fd >= 0 && fd <= 2);
    if (fd > 2)
        close(fd);
}

static bool
is_closed(int fd)
{
    return fd <= 2 && fcntl(fd, F_GETFD) & FD_CLOEXEC;
}

/* Sources are first copied above 2, so that any exchange works; the copies vanish at
 * exec.
 */
bool
standard_place(const int from[3])
{
    int copy[3] = {-1, -1, -1};
    bool closed[3];
    for (int i = 0; i < 3; i++) {
        closed[i] = is_closed(from[i]);
        if (from[i] != i && (copy[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 3)) < 0)
            return false;
    }
    for (int i = 0; i < 3; i++)
        if (from[i] != i &&
            (dup2(copy[i], i) < 0 || fcntl(i, F_SETFD, closed[i] ? FD_CLOEXEC : 0) < 0))
            return false;
    return true;
}
