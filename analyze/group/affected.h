/* Calls that something is true of: how many, how long, how much, and one of them to look
 * at: the first in order of log and line. */
#ifndef WEIR_ANALYZE_GROUP_AFFECTED_H
#define WEIR_ANALYZE_GROUP_AFFECTED_H

#include "lib/base/sum.h"

/* {0} is none. */
struct affected {
    uint64_t calls, timed; /* timed: those whose duration is known */
    uint64_t time_ns, bytes;
    uint16_t source; /* where the first of them stands; only when calls > 0 */
    uint64_t line;
};

/* a += b; any order gives the same. */
static inline void
affected_merge(struct affected *a, const struct affected *b)
{
    bool first = b->calls > 0 && (a->calls == 0 || b->source < a->source ||
                                  (b->source == a->source && b->line < a->line));
    if (first) {
        a->source = b->source;
        a->line = b->line;
    }
    a->calls += b->calls;
    a->timed += b->timed;
    a->time_ns = sum_add(a->time_ns, b->time_ns);
    a->bytes = sum_add(a->bytes, b->bytes);
}

/* One more call; dur_ns and bytes may be missing. */
static inline void
affected_add(struct affected *a, int64_t dur_ns, int64_t bytes, uint16_t source,
             uint64_t line)
{
    const struct affected one = {.calls = 1,
                                 .timed = dur_ns >= 0,
                                 .time_ns = dur_ns >= 0 ? (uint64_t)dur_ns : 0,
                                 .bytes = bytes > 0 ? (uint64_t)bytes : 0,
                                 .source = source,
                                 .line = line};
    affected_merge(a, &one);
}

#endif
