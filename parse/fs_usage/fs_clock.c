#include "parse/fs_usage/fs_clock.h"

#define HOUR_NS (3600 * NS_PER_S)
#define DAY_NS (24 * HOUR_NS)
#define SLACK_NS (600 * NS_PER_S) /* about an hour: the hour and these ten minutes */
#define JUMP_NS NS_PER_S          /* lines of many threads are a little out of order */

void
fs_clock_begin(struct fs_clock *c, struct source *s, int64_t end_ns, int64_t dur_ns,
               uint8_t decimals)
{
    c->started = true;
    c->last_ns = end_ns;
    c->origin_ns = end_ns - dur_ns;
    s->decimals = decimals;
    s->clock = s->dated ? "realtime" : "time_of_day";
    s->origin_ns = c->origin_ns;
    if (!s->dated)
        return;
    c->sum_ns = s->midnight_ns;
    c->origin_ns += s->midnight_ns;
    if (*s->run_origin_ns == MISSING_I64)
        *s->run_origin_ns = c->origin_ns;
    c->origin_ns = s->origin_ns = *s->run_origin_ns;
}

/* A line that is late: of before midnight, or of before the hour that came twice. So it
 * is hardly later than the last one there was. */
static bool
is_late(const struct fs_clock *c, int64_t time_ns, int64_t *by_ns)
{
    int64_t ahead_ns = time_ns - c->last_ns, before_ns = c->peak_ns - time_ns;
    bool late = before_ns > -JUMP_NS && before_ns < SLACK_NS;
    bool a_day = late && c->sum_ns >= DAY_NS && ahead_ns > DAY_NS / 2;
    bool an_hour = late && c->hour_twice && ahead_ns > HOUR_NS - SLACK_NS &&
                   ahead_ns < HOUR_NS + JUMP_NS;
    *by_ns = a_day ? DAY_NS : HOUR_NS;
    return a_day || an_hour;
}

int64_t
fs_clock_end(struct fs_clock *c, struct source *s, int64_t time_ns)
{
    int64_t back_ns = c->last_ns - time_ns, late_ns;

    if (is_late(c, time_ns, &late_ns))
        return time_ns + c->sum_ns - late_ns - c->origin_ns;
    if (back_ns > HOUR_NS - SLACK_NS)
        c->peak_ns = c->last_ns;
    if (back_ns > HOUR_NS + SLACK_NS) {
        c->sum_ns += DAY_NS;
        c->hour_twice = false;
    } else if (back_ns > HOUR_NS - SLACK_NS) {
        c->sum_ns += HOUR_NS;
        c->hour_twice = true;
        c->twice_ns = time_ns;
        source_trouble(s, TROUBLE_HOUR_TWICE, s->lines, 0, (struct slice){NULL, 0});
    } else if (back_ns > JUMP_NS) {
        source_trouble(s, TROUBLE_CLOCK_BACK, s->lines, 0, (struct slice){NULL, 0});
    }
    if (c->hour_twice && time_ns > c->twice_ns + JUMP_NS)
        c->hour_twice = false; /* lines of before are no longer to be expected */
    c->last_ns = time_ns;
    return time_ns + c->sum_ns - c->origin_ns;
}
