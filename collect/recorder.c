#include "collect/recorder.h"

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

const char *
recorder_why(struct recorder *r, const char *file, int number, const char *needs,
             const char *how)
{
    char *text =
        xasprintf("%s: %s%s%s%s%s%s", file, strerror(number), *needs ? " (needs " : "",
                  needs, *how ? ": " : "", how, *needs ? ")" : "");
    const char *kept = arena_copy(&r->arena, slice_of(text)).p;
    free(text);
    return kept;
}
