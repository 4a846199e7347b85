#include "parse/log/clock.h"

/* Lines of threads may stand a little out of order; more is a clock that was set. */
#define JUMP_NS NS_PER_S
#define DAY_NS (INT64_C(86400) * NS_PER_S)
#define LEAST_REAL_NS (INT64_C(1000000000) * NS_PER_S) /* of 10 digits: 2001 */

static const char *const names[] = {
    [CLOCK_NONE] = "none",
    [CLOCK_REAL] = "realtime",
    [CLOCK_DAY] = "time_of_day",
    [CLOCK_DELTA] = "relative",
};

static void
begin(struct clock *c, struct source *s, const struct prefix *p)
{
    c->started = true;
    c->kind = p->clock;
    c->n_lines = 0;
    c->last_ns = p->clock == CLOCK_DELTA ? 0 : p->time_ns;
    s->first_ns = s->last_ns = MISSING_I64;
    s->clock = names[p->clock];
    s->decimals = p->decimals;
    s->origin_ns = p->clock == CLOCK_DELTA ? 0 : p->time_ns;
    if (p->clock == CLOCK_DAY && s->dated) {
        s->clock = names[CLOCK_REAL];
        c->midnight_ns = s->midnight_ns;
    } else if (p->clock == CLOCK_DAY && s->day_origin_ns) {
        if (*s->day_origin_ns == MISSING_I64)
            *s->day_origin_ns = p->time_ns;
        s->origin_ns = *s->day_origin_ns;
    }
    if (p->clock != CLOCK_REAL && !(p->clock == CLOCK_DAY && s->dated))
        return;
    if (*s->run_origin_ns == MISSING_I64)
        *s->run_origin_ns = c->midnight_ns + p->time_ns;
    s->origin_ns = *s->run_origin_ns;
}

/* So much has passed, but no more than there are numbers for, with room for a day. */
static void
pass(struct clock *c, const struct source *s, int64_t ns)
{
    if (ns <= INT64_MAX - 2 * DAY_NS - MAX(c->midnight_ns, 0) - c->sum_ns)
        c->sum_ns += ns;
    else
        source_trouble(s, TROUBLE_NO_TIME, s->lines, 0, (struct slice){NULL, 0});
}

/* A time of day that is earlier by more than half a day is the next day's. */
static int64_t
time_of_day(struct clock *c, const struct source *s, const struct prefix *p)
{
    if (p->time_ns < c->last_ns - DAY_NS / 2)
        pass(c, s, DAY_NS);
    else if (p->time_ns > c->last_ns + DAY_NS / 2 && c->sum_ns > 0)
        return p->time_ns + c->sum_ns - DAY_NS; /* a late line of the day before */
    else if (p->time_ns < c->last_ns - JUMP_NS)
        source_trouble(s, TROUBLE_CLOCK_BACK, s->lines, 0, (struct slice){NULL, 0});
    c->last_ns = p->time_ns;
    return p->time_ns + c->sum_ns;
}

/* Where a log was cut within its first time, what is left of 1795219541.5 is 31 years
 * ago, or looks like -r. The second line shows: whatever the first one had is not the
 * log's. */
static bool
is_cut(struct clock *c, const struct source *s, const struct prefix *p)
{
    if (c->started || c->cut || p->clock != CLOCK_REAL || p->time_ns >= LEAST_REAL_NS)
        return false;
    source_trouble(s, TROUBLE_NO_TIME, s->lines, 0, (struct slice){NULL, 0});
    return c->cut = true;
}

/* Whether the line's clock is the log's. */
static bool
is_the_logs(struct clock *c, struct source *s, const struct prefix *p)
{
    if (is_cut(c, s, p))
        return false;
    if (!c->started || (p->clock != c->kind && c->n_lines == 1))
        begin(c, s, p);
    if (p->clock == c->kind)
        return true;
    source_trouble(s, TROUBLE_OTHER_CLOCK, s->lines, 0, (struct slice){NULL, 0});
    return false;
}

int64_t
clock_line(struct clock *c, struct source *s, const struct prefix *p)
{
    int64_t t = MISSING_I64;

    if (p->clock == CLOCK_NONE || !is_the_logs(c, s, p))
        return MISSING_I64;
    if (p->clock == CLOCK_DELTA) {
        if (c->n_lines > 0) /* what the first one is since, nobody knows */
            pass(c, s, p->delta_ns);
        t = c->sum_ns;
    } else if (p->clock == CLOCK_DAY) {
        t = c->midnight_ns + time_of_day(c, s, p) - s->origin_ns;
    } else {
        if (p->time_ns < c->last_ns - JUMP_NS)
            source_trouble(s, TROUBLE_CLOCK_BACK, s->lines, 0, (struct slice){NULL, 0});
        c->last_ns = p->time_ns;
        t = p->time_ns - s->origin_ns;
    }
    c->n_lines++;
    if (s->first_ns == MISSING_I64 || t < s->first_ns)
        s->first_ns = t;
    if (s->last_ns == MISSING_I64 || t > s->last_ns)
        s->last_ns = t;
    return c->now_ns = t;
}

int64_t
clock_last(const struct clock *c)
{
    return c->started ? c->now_ns : MISSING_I64;
}
