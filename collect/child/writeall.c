#include "collect/child/writeall.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

bool
write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EAGAIN) /* a stdout that somebody set to O_NONBLOCK */
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        else if (done < 0 && errno != EINTR)
            return false;
        p += MAX(done, 0);
        n -= (size_t)MAX(done, 0);
    }
    return true;
}
