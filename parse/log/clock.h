/* From the clocks that stand on lines to one axis: ns since the run's origin. Handles
 * midnight, -r sums, logs without any clock, and logs whose clock changes. */
#ifndef WEIR_PARSE_LOG_CLOCK_H
#define WEIR_PARSE_LOG_CLOCK_H

#include "parse/line/strace_line.h"
#include "parse/log/source.h"

struct clock {
    bool started, cut; /* cut: the first time of the log seems to be */
    enum clock_kind
        kind;            /* of the log; lines of another kind have no place on its axis */
    uint64_t n_lines;    /* that had a clock of that kind */
    int64_t sum_ns;      /* of -r; or days passed since the first line of -t */
    int64_t midnight_ns; /* realtime of the first day's 0:00 where that is told, else 0 */
    int64_t last_ns;     /* last time of day or real time seen; 0 with -r */
    int64_t now_ns;      /* of the last line that has a clock, once started */
};

/* Time of a line on the run's axis; MISSING_I64 when it has none. Call once per line with
 * a prefix, in order. */
int64_t clock_line(struct clock *c, struct source *s, const struct prefix *p);
/* Time of the last line that had one; MISSING_I64. */
int64_t clock_last(const struct clock *c);

#endif
