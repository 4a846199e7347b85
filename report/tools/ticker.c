#include "report/tools/ticker.h"

#include <time.h>
#include <unistd.h>

#include "lib/base/err.h"

#define STEP_NS (NS_PER_S / 4)

static int64_t
now_ns(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

void
ticker_tell(struct ticker *p, const char *what, size_t done, size_t n)
{
    int64_t now = now_ns();
    if (p->began_ns == 0)
        p->began_ns = now;
    if (verbosity < 0 || !isatty(STDERR_FILENO) || now - p->began_ns < NS_PER_S ||
        now - p->told_ns < STEP_NS || done == 0)
        return;
    double left_s = (double)(now - p->began_ns) / 1e9 * (double)(n - done) / (double)done;
    fprintf(stderr, "\r%s: %zu of %zu %s, %.0f s to go \x1b[K", prog_name(), done, n,
            what, left_s);
    p->told_ns = now;
    p->shown = true;
}

void
ticker_end(struct ticker *p)
{
    if (p->shown)
        fputs("\r\x1b[K", stderr);
    *p = (struct ticker){0};
}
