/* From times of day to one axis: ns since the run's origin. fs_usage prints no date; its
 * times are when events ended. */
#ifndef WEIR_PARSE_FS_USAGE_FS_CLOCK_H
#define WEIR_PARSE_FS_USAGE_FS_CLOCK_H

#include "parse/log/source.h"

struct fs_clock {
    bool started;
    bool hour_twice;   /* the clock was set back by an hour, at twice_ns */
    int64_t origin_ns; /* what 0 of the run's axis is, on the scale of time_ns + sum */
    int64_t sum_ns;    /* days that passed, hours that were told twice */
    int64_t last_ns;   /* last time of day */
    int64_t peak_ns;   /* the last time of day before it went back that far */
    int64_t twice_ns;
};

/* {0} has not begun. Takes the time of day of the first event's end and its duration:
 * when it began is 0 of the axis; of a log whose day is told, unless another log of the
 * run has set that. Events that began before it have negative times. */
void fs_clock_begin(struct fs_clock *c, struct source *s, int64_t end_ns, int64_t dur_ns,
                    uint8_t decimals);
/* When an event ended, on the run's axis. Once per line with a clock, in order. */
int64_t fs_clock_end(struct fs_clock *c, struct source *s, int64_t time_ns);

#endif
