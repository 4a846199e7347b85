/* The time that deadlines of a collector are held against. Plain POSIX. */
#ifndef WEIR_COLLECT_CHILD_NOW_H
#define WEIR_COLLECT_CHILD_NOW_H

#include <stdint.h>
#include <time.h>

/* Milliseconds of the monotonic clock, which nobody sets. */
static inline int64_t
now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#endif
