/* Dates and times as people read them, which is how other tools' logs have them: order of
 * day and month, clocks of 12 and 24 hours, zones. */
#ifndef WEIR_PARSE_LOG_WALL_H
#define WEIR_PARSE_LOG_WALL_H

#include "parse/line/strace_line.h"

struct wall {
    int year, month, day; /* year 0: no date */
    int64_t day_ns;       /* since midnight; MISSING_I64: no time */
    int32_t zone_s;       /* east of UTC */
    bool has_zone;        /* else local time, in the zone of the environment (TZ) */
    bool twelve;          /* the time had AM or PM */
    bool unsure;          /* 03/04/26: day and month may be the other way round */
    bool long_year;       /* the year had four digits */
    uint8_t decimals;     /* of the seconds */
};

/* Each reads from the front of s and returns how many bytes it took, 0 for none; then *w
 * is as it was. */

/* "2026-11-21", "2026/11/21", "21.11.2026", "11/21/26", "11/21/2026" and with '-'. Which
 * of the first two is the month shows when the other is above 12; else it is the first,
 * as in the C locale, and w->unsure. */
size_t wall_date(struct slice s, struct wall *w);
/* "11:44:55", "11:44:55.123", "11:44:55 PM" */
size_t wall_time(struct slice s, struct wall *w);
/* "+0100", "+01:00", "Z", " UTC" */
size_t wall_zone(struct slice s, struct wall *w);

/* All of s: date, 'T' or blanks, time, perhaps a zone; or seconds since 1970. *w has no
 * more than that. */
bool wall_stamp(struct slice s, struct wall *w);

/* Once date and time are read: what the clock tells of an unsure date. AM and PM go with
 * the month first; four digits of a year and 24 hours with the day. */
void wall_settle(struct wall *w);

/* What clock_line (parse/log/clock.h) takes: real time when there is a date, `days` added
 * to it, else the time of day; no clock without a time. */
struct prefix wall_prefix(const struct wall *w, int days);

#endif
