#include "analyze/ranks/rankmetrics.h"

#include <math.h>

#include "analyze/rows/times.h"
#include "lib/base/mem.h"

enum { ALONE = false, SPREAD = true };

const struct rank_metric_def rank_metric_defs[RANK_METRIC_COUNT] = {
/* clang-format off */
#define RANK_METRIC(name, unit, spread, meaning)                                         \
    [RANK_##name] = {{#name, unit, meaning}, spread},
/* clang-format on */
#include "analyze/ranks/rankmetrics.def"
#undef RANK_METRIC
};

#define OP(name) (UINT32_C(1) << op_##name)
#define META_OPS (OP(OPEN) | OP(CLOSE) | OP(SEEK) | OP(STAT) | OP(DIR) | OP(NAME))
#define WRITE_OPS (OP(WRITE) | OP(COPY))
#define READ_OPS OP(READ)

static struct opwork
sum_of(const struct rankwork *w, uint32_t ops)
{
    struct opwork sum = {0};
    for (int op = 0; op < RANK_OPS; op++)
        if (ops >> op & 1)
            opwork_sum(&sum, &w->of[op]);
    return sum;
}

/* Not known where there are calls and none has a duration. */
static double
seconds(struct opwork x)
{
    return x.calls > 0 && x.timed == 0 ? (double)NAN : sum_real(x.ns) / (double)NS_PER_S;
}

static double
at_s(const struct rankwork *w, int64_t ns)
{
    return w->clocked ? (double)ns / (double)NS_PER_S : (double)NAN;
}

double
rank_metric_of(const struct rankwork *w, enum rank_metric metric)
{
    switch (metric) {
    case RANK_io_time_s:
        return seconds(sum_of(w, UINT32_MAX));
    case RANK_read_time_s:
        return seconds(sum_of(w, READ_OPS));
    case RANK_write_time_s:
        return seconds(sum_of(w, WRITE_OPS));
    case RANK_sync_time_s:
        return seconds(w->of[op_SYNC]);
    case RANK_meta_time_s:
        return seconds(sum_of(w, META_OPS));
    case RANK_wait_time_s:
        return seconds(w->waits);
    case RANK_calls:
        return (double)w->calls;
    case RANK_meta_ops:
        return (double)sum_of(w, META_OPS).calls;
    case RANK_errors:
        return (double)w->errors;
    case RANK_read_bytes: /* a copy reads and writes */
        return sum_real(sum_of(w, READ_OPS | OP(COPY)).bytes);
    case RANK_write_bytes:
        return sum_real(sum_of(w, WRITE_OPS).bytes);
    case RANK_start_s:
        return at_s(w, w->first_ns);
    case RANK_end_s:
        return at_s(w, w->last_ns);
    case RANK_elapsed_s:
        return at_s(w, ns_between(w->first_ns, w->last_ns));
    case RANK_METRIC_COUNT:
        break;
    }
    return (double)NAN;
}

double *
rank_metric_values(const struct rankworks *w, enum rank_metric metric)
{
    double *values = xcalloc(w->n + 1, sizeof *values);
    for (size_t i = 0; i < w->n; i++)
        values[i] = rank_metric_of(&w->of[i], metric);
    return values;
}

double
rank_run_s(const struct rankworks *w)
{
    double first = (double)NAN, last = (double)NAN;
    for (size_t i = 0; i < w->n; i++) {
        if (!w->of[i].clocked)
            continue;
        double from = at_s(&w->of[i], w->of[i].first_ns);
        double to = at_s(&w->of[i], w->of[i].last_ns);
        first = isnan(first) ? from : MIN(first, from);
        last = isnan(last) ? to : MAX(last, to);
    }
    return last - first;
}
