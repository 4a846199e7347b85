/* Times of user-defined formats: whatever they count from, to the run's axis. */
#include "parse/user/userlog_priv.h"

#define DAY_NS (86400 * NS_PER_S)
#define JUMP_NS NS_PER_S /* as in clock.c: less is threads that write side by side */

/* Missing when a part is missing or the sum does not fit. */
static int64_t
plus(int64_t a, int64_t b)
{
    int64_t sum;
    if (a == MISSING_I64 || b == MISSING_I64 || __builtin_add_overflow(a, b, &sum))
        return MISSING_I64;
    return sum;
}

static int64_t
minus(int64_t a, int64_t b)
{
    return b == MISSING_I64 ? MISSING_I64 : plus(a, -b);
}

static int64_t
known_or(int64_t a, int64_t b)
{
    return a == MISSING_I64 ? b : a;
}

static int64_t
line_trouble(struct userlog *log, enum trouble what)
{
    source_trouble(log->source, what, log->line, 0, (struct slice){NULL, 0});
    return MISSING_I64;
}

/* The log's own beginning is 0. */
static int64_t
since_begin(struct userlog *log, int64_t stamp_ns, uint8_t decimals)
{
    struct source *s = log->source;
    struct clock *c = &log->clock;

    if (!c->started) {
        s->clock = "relative";
        s->decimals = decimals;
        s->origin_ns = 0;
        s->first_ns = s->last_ns = stamp_ns;
        c->started = true;
    } else if (!log->format->any_order && stamp_ns < plus(c->last_ns, -JUMP_NS)) {
        line_trouble(log, TROUBLE_CLOCK_BACK);
    }
    c->last_ns = stamp_ns;
    s->first_ns = MIN(s->first_ns, stamp_ns);
    s->last_ns = MAX(s->last_ns, stamp_ns);
    return stamp_ns;
}

/* The run's first time is its 0. */
static int64_t
since_origin(struct userlog *log, enum clock_kind kind, int64_t start_ns,
             int64_t stamp_ns, uint8_t decimals)
{
    struct source *s = log->source;
    struct prefix p = {.time_ns = stamp_ns, .clock = kind, .decimals = decimals};

    if (start_ns < stamp_ns - DAY_NS || (kind == CLOCK_REAL && start_ns < 0))
        start_ns = stamp_ns; /* what took days before the log began is not its 0 */
    if (kind == CLOCK_REAL && *s->run_origin_ns == MISSING_I64)
        *s->run_origin_ns = start_ns;
    if (kind == CLOCK_DAY && log->day_origin_ns == MISSING_I64)
        log->day_origin_ns = start_ns;
    s->day_origin_ns = &log->day_origin_ns;
    if (log->format->any_order)
        log->clock.last_ns = stamp_ns;
    return clock_line(&log->clock, s, &p);
}

/* With an origin, that is the run's 0, and all times are real ones. */
static void
add_origin(struct userlog *log, enum rule_clock *kind, int64_t *start_ns,
           int64_t *stamp_ns)
{
    int64_t origin_ns = log->context.of[FIELD_origin];

    if (origin_ns == MISSING_I64 || origin_ns < 0 || *kind == RULE_EPOCH)
        return;
    if (*log->source->run_origin_ns == MISSING_I64)
        *log->source->run_origin_ns = origin_ns;
    *kind = RULE_EPOCH;
    *start_ns = plus(*start_ns, origin_ns);
    *stamp_ns = plus(*stamp_ns, origin_ns);
}

/* Time of the line on the run's axis. start_ns and stamp_ns: when what it tells of began,
 * and when it was written, as the line has it. */
static int64_t
axis(struct userlog *log, enum rule_clock kind, int64_t start_ns, int64_t stamp_ns,
     uint8_t decimals)
{
    add_origin(log, &kind, &start_ns, &stamp_ns);
    if (log->clock_kind == RULE_NO_CLOCK)
        log->clock_kind = kind;
    if (log->clock_kind != kind)
        return line_trouble(log, TROUBLE_OTHER_CLOCK);
    if (stamp_ns == MISSING_I64 || (stamp_ns < 0 && kind != RULE_RELATIVE))
        return line_trouble(log, TROUBLE_NO_TIME);
    if (kind == RULE_RELATIVE)
        return since_begin(log, stamp_ns, decimals);
    return since_origin(log, kind == RULE_DAY ? CLOCK_DAY : CLOCK_REAL, start_ns,
                        stamp_ns, decimals);
}

void
userlog_times(struct userlog *log, const struct rule *r, uint8_t decimals,
              struct values *v)
{
    int64_t *time = &v->of[FIELD_time], *end = &v->of[FIELD_end];
    int64_t dur = v->of[FIELD_dur];

    log->now_ns = MISSING_I64;
    if (r->clock == RULE_DAY && *time != MISSING_I64 && *end != MISSING_I64 &&
        *end < *time)
        *end = plus(*end, DAY_NS); /* midnight fell into it */
    int64_t stamp = known_or(*end, known_or(plus(*time, dur), *time));
    int64_t start = known_or(*time, known_or(minus(*end, dur), *end));
    if (stamp == MISSING_I64)
        return;
    log->now_ns = axis(log, r->clock, start, stamp, decimals);
    int64_t shift = minus(log->now_ns, stamp);
    *time = plus(*time, shift);
    *end = plus(*end, shift);
    start = plus(start, shift);
    if (start != MISSING_I64)
        log->source->first_ns = MIN(log->source->first_ns, start);
}
