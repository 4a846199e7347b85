#include "collect/sample/recorder.h"

#include <errno.h>
#include <time.h>

int64_t
recorder_now(const struct recorder *r)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec - r->start_ns;
}

void
recorder_at(struct recorder *r)
{
    samplelog_at(&r->log, recorder_now(r));
}

struct reason
recorder_why(struct recorder *r, const char *file, int number, const char *needs,
             const char *how)
{
    const char *what = number == ENODATA ? "not told by this kernel" : strerror(number);
    char *text = xasprintf("%s: %s%s%s%s", file, what, *needs ? " (needs " : "", needs,
                           *needs ? ")" : "");
    struct reason reason = {arena_copy(&r->arena, slice_of(text)).p, how};
    free(text);
    return reason;
}
