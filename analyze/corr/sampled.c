#include "analyze/corr/sampled.h"

#include <math.h>

#include "analyze/stats/counter.h"
#include "lib/base/mem.h"

/* What an entity (a processor, a process, a device) stood at. */
struct sampled_entity {
    struct counter counter;
    bool begun;
    int64_t time_ns, value;
};

/* From the first reading of a recording to its last. */
struct sampled_cover {
    bool begun;
    int64_t from_ns, to_ns;
};

void
sampled_columns(const struct sampled_kind *k, bool *want)
{
    for (int i = 0; i < SAMPLED_MAX_COLS && k->cols[i]; i++)
        want[k->cols[i]] = true;
    for (int i = 0; i < SAMPLED_MAX_ONLY && k->only[i].col; i++)
        want[k->only[i].col] = true;
    if (k->minus)
        want[k->minus] = true;
    if (k->range)
        want[k->range] = true;
}

/* ---- a row ---- */

static bool
counts(const struct sampled *s, const struct batch *b, size_t row)
{
    for (int i = 0; i < SAMPLED_MAX_ONLY && s->kind->only[i].col; i++) {
        const struct sampled_only *only = &s->kind->only[i];
        struct slice text = strtab_get(s->texts, (uint32_t)batch_get(b, only->col, row));
        struct slice is = slice_of(only->text);
        bool begins = only->test == SAMPLED_BEGINS || only->test == SAMPLED_BEGINS_NOT;
        bool not = only->test == SAMPLED_IS_NOT || only->test == SAMPLED_BEGINS_NOT;
        if ((begins ? slice_starts(text, is) : slice_eq(text, is)) == not )
            return false;
    }
    return true;
}

/* Sum of the columns, in their unit; missing when one of them is. */
static int64_t
value_of(const struct sampled_kind *k, const struct batch *b, size_t row)
{
    int64_t sum = 0;
    for (int i = 0; i < SAMPLED_MAX_COLS && k->cols[i]; i++) {
        int64_t v = batch_get(b, k->cols[i], row);
        if (v == MISSING_I64 || __builtin_add_overflow(sum, v, &sum))
            return MISSING_I64;
    }
    int64_t minus = k->minus ? batch_get(b, k->minus, row) : 0;
    if (minus == MISSING_I64 || __builtin_sub_overflow(sum, minus, &sum))
        return MISSING_I64;
    return sum;
}

/* What the columns' unit is worth in the series' own; NaN when the log does not tell. */
static double
factor_of(const struct sampled_kind *k, const struct recording *r)
{
    const char *unit = table_defs[k->table].cols[k->cols[0]].unit;
    struct sample_unit u = sample_unit(unit, r ? r->clk_tck : 0, r ? r->page_b : 0);
    if (u.num <= 0 || u.den <= 0)
        return (double)NAN;
    return (double)u.num / (double)u.den * k->scale;
}

/* When the process of a row of samples/process began, if that was while it was recorded:
 * then all that it has was gained since. Else missing. */
static int64_t
birth_ns(const struct sampled *s, const struct batch *b, size_t row,
         const struct recording *r, int64_t time_ns)
{
    int64_t ns;
    if (s->kind->table != TABLE_samples_process || !r || r->clk_tck <= 0 ||
        r->boottime_ns == MISSING_I64 || r->start_ns == MISSING_I64)
        return MISSING_I64;
    int64_t ticks = batch_get(b, samples_process_starttime_ticks, row);
    if (ticks == MISSING_I64 || __builtin_mul_overflow(ticks, NS_PER_S, &ns) ||
        __builtin_sub_overflow(ns / r->clk_tck, r->boottime_ns, &ns))
        return MISSING_I64;
    if (ns < -NS_PER_S / r->clk_tck || __builtin_add_overflow(r->start_ns, ns, &ns))
        return MISSING_I64; /* it ran before */
    return MIN(MAX(ns, r->start_ns), time_ns);
}

/* ---- a step ---- */

static void
add_step(struct sampled *s, const struct sampled_entity *before, int64_t time_ns,
         int64_t value, double factor)
{
    double from = (double)before->value * factor, to = (double)value * factor;
    double seconds = ((double)time_ns - (double)before->time_ns) / (double)NS_PER_S;
    if (s->kind->how == SAMPLED_LEVEL)
        spread_line(s->grid, s->amount, before->time_ns, time_ns, from, to);
    else if (s->kind->how == SAMPLED_GROWTH)
        spread_add(s->grid, s->amount, before->time_ns, time_ns, fmax(0, to - from));
    else if (s->kind->how == SAMPLED_SHRINK)
        spread_add(s->grid, s->amount, before->time_ns, time_ns, fmax(0, from - to));
    spread_add(s->grid, s->entity_s, before->time_ns, time_ns, seconds);
}

static void
add_count(struct sampled *s, struct sampled_entity *e, const struct batch *b, size_t row,
          int64_t time_ns, int64_t value, double factor)
{
    const struct sampled_kind *k = s->kind;
    int64_t range =
        k->range ? batch_get(b, k->range, row) : counter_range(k->table, k->cols[0]);
    struct counter_step step = counter_read(&e->counter, time_ns, value, range);
    if (step.kind == COUNTER_BACK) {
        spread_mark(s->grid, s->unknown, step.from_ns, time_ns);
    } else if (step.by != MISSING_I64) {
        double seconds = ((double)time_ns - (double)step.from_ns) / (double)NS_PER_S;
        spread_add(s->grid, s->amount, step.from_ns, time_ns, (double)step.by * factor);
        spread_add(s->grid, s->entity_s, step.from_ns, time_ns, seconds);
    }
}

static void
widen_cover(struct sampled_cover *c, int64_t from_ns, int64_t to_ns)
{
    c->from_ns = c->begun ? MIN(c->from_ns, from_ns) : from_ns;
    c->to_ns = c->begun ? MAX(c->to_ns, to_ns) : to_ns;
    c->begun = true;
}

static void
add_row(struct sampled *s, const struct batch *b, size_t row, struct sampled_entity *e)
{
    int64_t time_ns = batch_get(b, table_defs[s->kind->table].time_col, row);
    int64_t value = counts(s, b, row) ? value_of(s->kind, b, row) : MISSING_I64;
    if (value == MISSING_I64 || time_ns == MISSING_I64)
        return;
    int ncols = table_defs[s->kind->table].ncols;
    size_t at = recordings_find(s->recordings, (uint16_t)batch_get(b, ncols - 2, row),
                                (uint64_t)batch_get(b, ncols - 1, row));
    const struct recording *r = at < s->recordings->n ? &s->recordings->list[at] : NULL;
    double factor = factor_of(s->kind, r);
    if (isnan(factor))
        return;
    if (!e->begun) {
        int64_t born_ns = birth_ns(s, b, row, r, time_ns);
        int64_t from_ns = born_ns == MISSING_I64 ? time_ns : born_ns;
        *e = (struct sampled_entity){.begun = true,
                                     .time_ns = from_ns,
                                     .value = born_ns == MISSING_I64 ? value : 0};
        counter_read(&e->counter, from_ns, e->value, 0);
    }
    widen_cover(&s->covers[at], e->time_ns, time_ns);
    if (s->kind->how == SAMPLED_RATE)
        add_count(s, e, b, row, time_ns, value, factor);
    else
        add_step(s, e, time_ns, value, factor);
    e->time_ns = time_ns;
    e->value = value;
}

void
sampled_add(struct sampled *s, const struct batch *b, const uint32_t *entity)
{
    size_t bins = s->grid->n + 1;
    if (!s->amount) {
        s->amount = xcalloc(bins, sizeof *s->amount);
        s->entity_s = xcalloc(bins, sizeof *s->entity_s);
        s->unknown = xcalloc(bins, sizeof *s->unknown);
        s->covers = xcalloc(s->recordings->n + 1, sizeof *s->covers);
    }
    for (size_t i = 0; i < b->n; i++) {
        if (entity[i] >= s->n) {
            size_t n = 2 * ((size_t)entity[i] + 1);
            s->of = xrealloc(s->of, n, sizeof *s->of);
            memset(s->of + s->n, 0, (n - s->n) * sizeof *s->of);
            s->n = n;
        }
        add_row(s, b, i, &s->of[entity[i]]);
    }
}

void
sampled_finish(struct sampled *s, double *value)
{
    size_t bins = s->grid->n;
    int64_t *covered = xcalloc(bins + 1, sizeof *covered);
    for (size_t i = 0; s->covers && i < s->recordings->n + 1; i++)
        if (s->covers[i].begun)
            spread_cover(s->grid, covered, s->covers[i].from_ns, s->covers[i].to_ns);
    for (size_t i = 0; i < bins; i++) {
        bool known = s->amount && !s->unknown[i] && 2 * covered[i] >= s->grid->width_ns;
        double seconds = (double)covered[i] / (double)NS_PER_S;
        if (known && s->kind->across == SAMPLED_MEAN)
            seconds = s->entity_s[i];
        value[i] = known && seconds > 0 ? s->amount[i] / seconds : (double)NAN;
    }
    free(covered);
    free(s->amount);
    free(s->entity_s);
    free(s->unknown);
    free(s->covers);
    free(s->of);
}
