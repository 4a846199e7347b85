#include "analyze/stats/counter.h"

#include <math.h>

#include "lib/columns/cols.h"

struct counter_step
counter_read(struct counter *c, int64_t time_ns, int64_t value, int64_t range)
{
    struct counter_step s = {COUNTER_NOTHING, MISSING_I64, time_ns, MISSING_I64};
    if (value == MISSING_I64)
        return s;
    struct counter before = *c;
    c->begun = true;
    c->time_ns = time_ns;
    c->value = value;
    if (!before.begun)
        return s;
    s.from_ns = before.time_ns;
    if (value >= before.value) {
        s.kind = __builtin_sub_overflow(value, before.value, &s.by) ? COUNTER_BACK
                                                                    : COUNTER_STEP;
    } else if (range > 0 && value >= 0 && before.value <= range) {
        s.kind = COUNTER_WRAPPED; /* range - before + value < range: nothing overflows */
        s.by = range - before.value + value;
        c->wraps++;
    } else {
        s.kind = COUNTER_BACK;
    }
    if (s.kind == COUNTER_BACK) {
        s.by = MISSING_I64;
        c->epochs++;
        return s;
    }
    c->steps++;
    if (__builtin_add_overflow(c->counted, s.by, &c->counted))
        c->counted = INT64_MAX;
    return s;
}

double
counter_rate(const struct counter_step *s, double factor)
{
    int64_t ns;
    if (s->by == MISSING_I64 || s->from_ns == MISSING_I64 || s->to_ns == MISSING_I64 ||
        __builtin_sub_overflow(s->to_ns, s->from_ns, &ns) || ns <= 0)
        return (double)NAN;
    return (double)s->by * factor * (double)NS_PER_S / (double)ns;
}

int64_t
counter_range(int table, int col)
{
    static const int milliseconds[] = {
        samples_disk_read_ms,  samples_disk_write_ms,   samples_disk_busy_ms,
        samples_disk_flush_ms, samples_disk_discard_ms, samples_disk_weighted_ms,
    };
    for (size_t i = 0; table == TABLE_samples_disk && i < ARRAY_LEN(milliseconds); i++)
        if (col == milliseconds[i])
            return INT64_C(1) << 32;
    return 0;
}
