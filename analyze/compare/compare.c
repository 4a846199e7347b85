#include "analyze/compare/compare.h"

#include <math.h>

#include "lib/base/mem.h"

#define SEED UINT64_C(0x77656972) /* any will do; the same every time */
#define NONE UINT32_MAX

/* ---- keys ---- */

enum compare_state
compare_state_of(const struct compare *c, size_t key)
{
    bool in_a = false, in_b = false;
    for (size_t i = 0; i < c->n; i++) {
        bool there = compare_run_tally(&c->runs[i], key) != NULL;
        in_a |= there && i < c->na;
        in_b |= there && i >= c->na;
    }
    return in_a && in_b ? STATE_BOTH : in_a ? STATE_VANISHED : STATE_NEW;
}

struct candidate {
    size_t key;
    double time_ns, count; /* B less A, means over the runs */
    struct cell label;
};

/* The largest difference first, in either direction: of time, of calls, by name. */
static int
by_difference(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->time_ns < y->time_ns || x->time_ns > y->time_ns)
        return x->time_ns > y->time_ns ? -1 : 1;
    if (x->count < y->count || x->count > y->count)
        return x->count > y->count ? -1 : 1;
    return cell_compare(x->label, y->label);
}

static struct candidate
candidate(const struct compare *c, size_t key)
{
    struct candidate d = {.key = key, .label = compare_keys_label(&c->keys, key)};
    for (size_t i = 0; i < c->n; i++) {
        const struct tally *t = compare_run_tally(&c->runs[i], key);
        double share = i < c->na ? -1 / (double)c->na : 1 / (double)(c->n - c->na);
        if (!t)
            continue;
        d.time_ns += share * (double)t->time_ns;
        d.count += share * (double)t->count;
    }
    d.time_ns = fabs(d.time_ns);
    d.count = fabs(d.count);
    return d;
}

/* The keys to be shown, in order; owned by the caller. */
static size_t *
choose_keys(struct compare *c, size_t *n)
{
    struct candidate *all = xcalloc(c->keys.n + 1, sizeof *all);
    for (size_t key = 0; key < c->keys.n; key++)
        if (c->by < 0 || c->state == STATE_ALL ||
            compare_state_of(c, key) == (enum compare_state)c->state)
            all[c->nkeys++] = candidate(c, key);
    qsort(all, c->nkeys, sizeof *all, by_difference);
    *n = c->limit ? MIN((size_t)c->limit, c->nkeys) : c->nkeys;
    size_t *keys = xcalloc(*n + 1, sizeof *keys);
    for (size_t i = 0; i < *n; i++)
        keys[i] = all[i].key;
    free(all);
    return keys;
}

/* ---- values ---- */

static double
value_in(const struct compare_run *r, const struct compare_metric *m, size_t key)
{
    if (!r->has_calls && !compare_metric_of_run(m))
        return (double)NAN;
    return compare_value(m, compare_run_tally(r, key), &r->values);
}

/* Writes the values that are known in the runs [from, to); returns how many. */
static size_t
values_of(const struct compare *c, size_t from, size_t to, int metric, size_t key,
          double *v, double *mean)
{
    size_t n = 0;
    double sum = 0;
    for (size_t i = from; i < to; i++) {
        double value = value_in(&c->runs[i], &compare_metrics[metric], key);
        if (isnan(value))
            continue;
        v[n++] = value;
        sum += value;
    }
    *mean = n ? sum / (double)n : (double)NAN;
    return n;
}

/* What is known of the two runs of a pair made again. */
struct pair {
    const struct resample *resample;
    struct resampled *of[2]; /* of the key that is at hand */
};

static bool
has_bins(const struct compare_run *r)
{
    return r->hull.clocked > 0 && r->hull.last_ns > r->hull.first_ns;
}

static void
resample_pair(struct pair *p, const struct compare *c, size_t place)
{
    for (size_t i = 0; i < 2; i++)
        if (has_bins(&c->runs[i]))
            resample_key(p->of[i], p->resample, &c->runs[i].bins[place * RESAMPLE_BINS],
                         c->runs[i].values.elapsed_s);
}

static double
log_se(const struct pair *p, const struct compare *c, size_t i, int metric, size_t key)
{
    if (!has_bins(&c->runs[i]))
        return (double)NAN;
    return resample_log_se(p->of[i], &compare_metrics[metric],
                           compare_run_tally(&c->runs[i], key));
}

/* pair NULL: groups of runs. room: for a value of each run. */
static struct compare_row
compare_one(const struct compare *c, const struct pair *pair, int metric, size_t key,
            double *room)
{
    struct compare_row row = {.key = key, .metric = metric, .p_adjusted = (double)NAN};
    double *a = room, *b = room + c->na;
    row.na = values_of(c, 0, c->na, metric, key, a, &row.a);
    row.nb = values_of(c, c->na, c->n, metric, key, b, &row.b);
    if (pair)
        row.ratio = ratio_of_pair(row.a, log_se(pair, c, 0, metric, key), row.b,
                                  log_se(pair, c, 1, metric, key));
    else
        row.ratio = ratio_of_groups(a, row.na, b, row.nb);
    return row;
}

static void
fill_rows(struct compare *c, struct pair *pair, const size_t *keys, size_t n)
{
    double *room = xcalloc(c->n + 1, sizeof *room);
    c->rows = xcalloc(n * compare_nmetrics + 1, sizeof *c->rows);
    for (size_t i = 0; i < n; i++) {
        if (pair)
            resample_pair(pair, c, i);
        for (size_t m = 0; m < compare_nmetrics; m++)
            if (c->metrics[m] &&
                (c->by < 0 || !compare_metric_of_run(&compare_metrics[m])))
                c->rows[c->nrows++] = compare_one(c, pair, (int)m, keys[i], room);
    }
    free(room);
}

/* ---- all of it ---- */

/* Two single runs: what each key's calls were over time. */
static bool
load_bins(struct compare *c, const size_t *keys, size_t n, struct err *err)
{
    if (n > COMPARE_MAX_KEYS)
        return err_set(err,
                       "%zu keys, more than %d: choose --limit, or select fewer calls", n,
                       COMPARE_MAX_KEYS);
    uint32_t *place = xmalloc((c->keys.n + 1) * sizeof *place);
    for (size_t i = 0; i < c->keys.n; i++)
        place[i] = NONE;
    for (size_t i = 0; i < n; i++)
        place[keys[i]] = (uint32_t)i;
    bool ok = true;
    for (size_t i = 0; i < c->n && ok; i++)
        ok = compare_run_bins(&c->runs[i], place, n, err);
    free(place);
    return ok;
}

static void
adjust(struct compare *c)
{
    double *p = xcalloc(c->nrows + 1, sizeof *p);
    double *adjusted = xcalloc(c->nrows + 1, sizeof *adjusted);
    for (size_t i = 0; i < c->nrows; i++)
        p[i] = c->rows[i].ratio.p;
    ratio_adjust(p, c->nrows, adjusted);
    for (size_t i = 0; i < c->nrows; i++)
        c->rows[i].p_adjusted = adjusted[i];
    free(p);
    free(adjusted);
}

static bool
compare_pair(struct compare *c, const size_t *keys, size_t n, struct err *err)
{
    if (!load_bins(c, keys, n, err))
        return false;
    struct resample *resample = resample_new(SEED);
    struct resampled *of = xcalloc(2, sizeof *of);
    struct pair pair = {
        resample, {of, of + 1}
    };
    fill_rows(c, &pair, keys, n);
    free(of);
    free(resample);
    return true;
}

bool
compare_compute(struct compare *c, struct err *err)
{
    size_t n;
    bool ok = true;
    for (size_t i = 0; i < c->n; i++)
        compare_run_index(&c->runs[i], c->keys.n);
    size_t *keys = choose_keys(c, &n);
    if (c->n == 2 && c->na == 1)
        ok = compare_pair(c, keys, n, err);
    else
        fill_rows(c, NULL, keys, n);
    adjust(c);
    free(keys);
    return ok;
}

bool
compare_is_significant(const struct compare_row *r)
{
    return r->p_adjusted <= COMPARE_LEVEL;
}

void
compare_free(struct compare *c)
{
    for (size_t i = 0; i < c->n; i++)
        compare_run_free(&c->runs[i]);
    free(c->runs);
    free(c->rows);
    compare_keys_free(&c->keys);
    *c = (struct compare){0};
}
