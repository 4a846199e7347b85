#include "parse/run/progress.h"

#include <time.h>
#include <unistd.h>

#include "lib/base/err.h"
#include "lib/base/num.h"

#define FIRST_AFTER_NS NS_PER_S
#define EVERY_NS (NS_PER_S / 5)

int64_t
progress_clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

void
progress_begin(struct progress *p, const char *name, int64_t total)
{
    *p = (struct progress){.name = name, .total = total};
    p->started_ns = progress_clock_ns();
    p->on = verbosity >= 0 && isatty(STDERR_FILENO);
}

void
progress_update(void *ctx, uint64_t bytes)
{
    struct progress *p = ctx;
    if (!p->on)
        return;
    int64_t now = progress_clock_ns(), spent = now - p->started_ns;
    if (spent < FIRST_AFTER_NS || now - p->shown_ns < EVERY_NS)
        return;
    p->shown_ns = now;
    p->visible = true;
    double rate = (double)bytes * 1e9 / (double)spent;
    char done[32], speed[32], left[64] = "", name[64];
    if (p->total > 0 && rate > 0)
        snprintf(left, sizeof left, ", %.0f %%, %.0f s left",
                 100 * (double)bytes / (double)p->total,
                 MAX(0.0, ((double)p->total - (double)bytes) / rate));
    fprintf(stderr, "\r\33[K%s: %s: %s, %s/s%s", prog_name(),
            quote(name, sizeof name, slice_of(p->name), 40),
            human_bytes(done, (double)bytes), human_bytes(speed, rate), left);
    fflush(stderr);
}

void
progress_end(struct progress *p)
{
    if (p->visible)
        fputs("\r\33[K", stderr);
    p->visible = false;
}
