#include "analyze/corr/series_kinds.h"

#include <math.h>

#include "lib/base/sum.h"

/* ---- what a bin of calls is worth ---- */

static double
per_second(const struct traced_bin *b, double amount)
{
    return amount / b->seconds;
}

static double
iops(const struct traced_bin *b)
{
    return per_second(b, (double)b->calls->moved.reads + (double)b->calls->moved.writes);
}

static double
read_iops(const struct traced_bin *b)
{
    return per_second(b, (double)b->calls->moved.reads);
}

static double
write_iops(const struct traced_bin *b)
{
    return per_second(b, (double)b->calls->moved.writes);
}

static double
meta_iops(const struct traced_bin *b)
{
    return per_second(b, (double)b->calls->metas);
}

/* Bytes of operations; not known when the log tells those of none of them. */
static double
bytes_of(const struct traced_bin *b, uint64_t bytes, uint64_t ops, uint64_t sized)
{
    return ops > 0 && sized == 0 ? (double)NAN : per_second(b, sum_real(bytes));
}

static double
read_bytes_per_s(const struct traced_bin *b)
{
    const struct series_bin *c = b->calls;
    return bytes_of(b, c->moved.read_bytes, c->moved.reads, c->moved.sized_reads);
}

static double
write_bytes_per_s(const struct traced_bin *b)
{
    const struct series_bin *c = b->calls;
    return bytes_of(b, c->moved.write_bytes, c->moved.writes, c->moved.sized_writes);
}

static double
bytes_per_s(const struct traced_bin *b)
{
    return read_bytes_per_s(b) + write_bytes_per_s(b);
}

static double
mean_dur_ns(const struct traced_bin *b)
{
    uint64_t n = b->calls->dur.count;
    return n ? sum_real(b->calls->time_ns) / (double)n : (double)NAN;
}

static double
errors_per_s(const struct traced_bin *b)
{
    return per_second(b, (double)b->calls->errors);
}

static double
max_inflight(const struct traced_bin *b)
{
    return b->max_inflight;
}

/* ---- the table ---- */

/* clang-format off */
#define C(t, column) samples_##t##_##column
#define IS(column, is)     {{column, SAMPLED_IS, is}}
#define IS_NOT(column, is) {{column, SAMPLED_IS_NOT, is}}
/* Where both kinds of registers are there, they tell of the same package. */
#define ZONE(begin)                                                                      \
    {{C(energy, zone), SAMPLED_BEGINS, begin},                                           \
     {C(energy, place), SAMPLED_BEGINS_NOT, "intel-rapl-mmio"}}
#define MACHINE(of)                                                                      \
    {{C(pressure, resource), SAMPLED_IS, of}, {C(pressure, cgroup), SAMPLED_IS, ""}}
#define LIST(...) {__VA_ARGS__}

const struct series_kind series_kinds[] = {
#define TRACED(id, unit_, of, meaning_)                                                  \
    {.name = #id, .unit = unit_, .meaning = meaning_, .worth = of},
#define SAMPLED(id, unit_, how_, across_, scale_, meaning_, t, columns, ...)             \
    {.name = #id, .unit = unit_, .meaning = meaning_,                                    \
     .sampled = {.table = TABLE_samples_##t, .how = SAMPLED_##how_,                      \
                 .across = SAMPLED_##across_, .scale = scale_,                           \
                 .cols = LIST columns, __VA_ARGS__}},
#include "analyze/corr/series_kinds.def"
#undef TRACED
#undef SAMPLED
};
/* clang-format on */

const size_t series_nkinds = ARRAY_LEN(series_kinds);
_Static_assert(ARRAY_LEN(series_kinds) <= SERIES_MAX_KINDS, "room for all series");

int
series_kind_find(struct slice name)
{
    for (size_t i = 0; i < series_nkinds; i++)
        if (slice_eq(slice_of(series_kinds[i].name), name))
            return (int)i;
    return -1;
}
