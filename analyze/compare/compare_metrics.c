#include "analyze/compare/compare_metrics.h"

#include <math.h>

#include "lib/base/sum.h"

/* ---- what sums are worth ---- */

/* a / b; not known when b is 0. */
static double
over(double a, double b)
{
    return b > 0 ? a / b : (double)NAN;
}

static double
count(const struct compare_sums *s)
{
    return s->count;
}

static double
errors(const struct compare_sums *s)
{
    return s->errors;
}

static double
time_s(const struct compare_sums *s)
{
    return s->count > 0 && s->timed <= 0 ? (double)NAN : s->time_ns / (double)NS_PER_S;
}

static double
mean_ns(const struct compare_sums *s)
{
    return over(s->time_ns, s->timed);
}

/* Bytes of operations; not known when the log tells those of none of them. */
static double
moved(double bytes, double ops, double sized)
{
    return ops > 0 && sized <= 0 ? (double)NAN : bytes;
}

static double
read_bytes(const struct compare_sums *s)
{
    return moved(s->read_bytes, s->reads, s->sized_reads);
}

static double
write_bytes(const struct compare_sums *s)
{
    return moved(s->write_bytes, s->writes, s->sized_writes);
}

static double
mean_bytes(const struct compare_sums *s)
{
    return over(s->read_bytes + s->write_bytes, s->sized_reads + s->sized_writes);
}

static double
iops(const struct compare_sums *s)
{
    return over(s->reads + s->writes, s->seconds);
}

static double
bytes_per_s(const struct compare_sums *s)
{
    return over(read_bytes(s) + write_bytes(s), s->seconds);
}

/* ---- the table ---- */

/* clang-format off */
#define YES true
#define NO false
const struct compare_metric compare_metrics[] = {
#define SUMS(id, unit_, of, by, meaning_)                                                \
    {.name = #id, .unit = unit_, .meaning = meaning_, .worth = of, .by_key = by},
#define QUANTILE(id, unit_, q, by, meaning_)                                             \
    {.name = #id, .unit = unit_, .meaning = meaning_, .quantile = q, .by_key = by},
#define RUN(id, unit_, of, meaning_)                                                     \
    {.name = #id, .unit = unit_, .meaning = meaning_,                                    \
     .member = offsetof(struct compare_run_values, of)},
#include "analyze/compare/compare_metrics.def"
};

static const double quantiles[] = {
#undef SUMS
#undef QUANTILE
#undef RUN
#define SUMS(...)
#define QUANTILE(id, unit_, q, by, meaning_) q,
#define RUN(...)
#include "analyze/compare/compare_metrics.def"
#undef SUMS
#undef QUANTILE
#undef RUN
};
/* clang-format on */

const size_t compare_nmetrics = ARRAY_LEN(compare_metrics);
_Static_assert(ARRAY_LEN(compare_metrics) <= COMPARE_MAX_METRICS, "room for all");
_Static_assert(ARRAY_LEN(quantiles) == COMPARE_QUANTILES, "as many as there are");

int
compare_metric_find(struct slice name)
{
    for (size_t i = 0; i < compare_nmetrics; i++)
        if (slice_eq(slice_of(compare_metrics[i].name), name))
            return (int)i;
    return -1;
}

bool
compare_metric_of_run(const struct compare_metric *m)
{
    return !m->worth && m->quantile <= 0;
}

int
compare_quantile_of(const struct compare_metric *m)
{
    for (int i = 0; i < COMPARE_QUANTILES; i++)
        if (m->quantile > 0 && m->quantile >= quantiles[i] && m->quantile <= quantiles[i])
            return i;
    return -1;
}

double
compare_quantile(int number)
{
    return quantiles[number];
}

/* ---- values ---- */

struct compare_sums
compare_sums_of(const struct tally *t, double seconds)
{
    if (!t)
        return (struct compare_sums){.seconds = seconds};
    return (struct compare_sums){
        .count = (double)t->count,
        .errors = (double)t->errors,
        .timed = (double)t->timed,
        .time_ns = sum_real(t->time_ns),
        .reads = (double)t->moved.reads,
        .writes = (double)t->moved.writes,
        .sized_reads = (double)t->moved.sized_reads,
        .sized_writes = (double)t->moved.sized_writes,
        .read_bytes = sum_real(t->moved.read_bytes),
        .write_bytes = sum_real(t->moved.write_bytes),
        .seconds = seconds,
    };
}

double
compare_value(const struct compare_metric *m, const struct tally *t,
              const struct compare_run_values *run)
{
    if (m->worth) {
        struct compare_sums s = compare_sums_of(t, run->elapsed_s);
        return m->worth(&s);
    }
    if (compare_metric_of_run(m))
        return *(const double *)((const char *)run + m->member);
    int64_t ns = t ? hist_quantile(&t->dur, m->quantile) : MISSING_I64;
    return ns == MISSING_I64 ? (double)NAN : (double)ns;
}
