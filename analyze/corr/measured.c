#include "analyze/corr/measured.h"

#include <math.h>

#include "analyze/corr/sampled.h"
#include "lib/base/mem.h"

#define AUTO_BINS 200 /* as series_auto_width makes */

struct window {
    int64_t from_ns, to_ns; /* missing: nothing was observed */
};

static void
widen(struct window *w, int64_t from_ns, int64_t to_ns)
{
    if (from_ns == MISSING_I64 || to_ns == MISSING_I64)
        return;
    bool known = w->from_ns != MISSING_I64;
    w->from_ns = known ? MIN(w->from_ns, from_ns) : from_ns;
    w->to_ns = known ? MAX(w->to_ns, to_ns) : to_ns;
}

static bool
wants_calls(const struct measured *m)
{
    bool any = false;
    for (size_t i = 0; i < series_nkinds; i++)
        any |= m->of[i].wanted && series_kinds[i].worth;
    return any;
}

static bool
wants_table(const struct measured *m, int table)
{
    bool any = false;
    for (size_t i = 0; i < series_nkinds; i++)
        any |= m->of[i].wanted && !series_kinds[i].worth &&
               series_kinds[i].sampled.table == table;
    return any;
}

/* ---- what was observed when ---- */

static void
take_hull(void *ctx, const struct batch *b)
{
    hull_add(ctx, b);
}

/* A file whose logs do not say how long they are is passed over once for that. */
static bool
window_of_calls(struct session *s, struct window *w, struct err *err)
{
    static const bool times[calls_NCOLS] = {
        [calls_start_ns] = true, [calls_dur_ns] = true};
    struct hull hull = {0};
    if (s->sources.first_ns == MISSING_I64 || s->sources.last_ns == MISSING_I64) {
        if (!session_scan(s, times, take_hull, &hull, err))
            return false;
        if (hull.clocked > 0)
            widen(w, hull.first_ns, hull.last_ns);
    }
    widen(w, s->sources.first_ns, s->sources.last_ns);
    return true;
}

static bool
window_of_samples(struct store *store, int table, struct window *w, struct err *err)
{
    struct err trouble = {0};
    bool want[SAMPLE_MAX_COLS + 4] = {false};
    int time_col = table_defs[table].time_col;
    const struct batch *b;
    want[time_col] = true;
    struct scan *sc = scan_begin(store, table, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++) {
            int64_t ns = batch_get(b, time_col, i);
            widen(w, ns, ns);
        }
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* ---- why not ---- */

/* What weir-sample said about a column of a table; NULL when it said nothing. */
static char *
recorded_why(struct store *store, const struct sampled_kind *k)
{
    const struct table_def *t = &table_defs[k->table];
    const char *name = strrchr(t->name, '/') + 1, *column = t->cols[k->cols[0]].name;
    const struct strtab *texts = store_load_strings(store, STR_text, NULL);
    struct samples_unmeasured_row row;
    const struct batch *b;
    char *why = NULL;
    struct scan *sc = scan_begin(store, TABLE_samples_unmeasured, NULL, NULL, NULL);
    while (sc && (b = scan_next(sc, NULL)))
        for (size_t i = 0; i < b->n && !why; i++) {
            samples_unmeasured_take(b, i, &row);
            struct slice of = strtab_get(texts, row.column_);
            struct slice said = strtab_get(texts, row.why_);
            if (slice_eq(strtab_get(texts, row.table_), slice_of(name)) &&
                (slice_eq(of, SLICE("*")) ||
                 (slice_eq(of, slice_of(column)) && row.key_ == MISSING_I64)))
                why = xstrndup(said.p, said.n);
        }
    scan_end(sc);
    return why;
}

static char *
why_no_samples(struct store *store, const struct sampled_kind *k)
{
    char *why = recorded_why(store, k);
    if (why)
        return why;
    if (store_rows(store, k->table) == 0)
        return xasprintf("the file has no %s", table_defs[k->table].name);
    return xasprintf("%s has no two readings of it", table_defs[k->table].name);
}

static char *
why_no_calls(const struct session *s)
{
    enum layer layer = select_layer(s->select);
    if (store_rows(s->store, layer_table(layer)) == 0)
        return xasprintf("the file has no %s", table_defs[layer_table(layer)].name);
    if (!session_has_clock(s, NULL))
        return xasprintf("the log has no times");
    return NULL;
}

/* ---- filling ---- */

static double
most_inflight(const struct iops *o, int64_t k)
{
    uint64_t most = inflight_most(&o->inflight, 0, k);
    const struct series *s = o->set.n ? &o->set.of[0] : NULL;
    bool known = most > 0 || !s || series_tells_inflight(s, series_at(s, k));
    return known ? (double)most : (double)NAN;
}

/* A bin counts when at least half of it was observed. */
static void
fill_calls(struct measured *m, const struct iops *o, size_t kind)
{
    static const struct series_bin quiet;
    const struct grid *g = &m->grid;
    double *value = xcalloc(g->n + 1, sizeof *value);
    for (size_t i = 0; i < g->n; i++) {
        int64_t k = g->first + (int64_t)i;
        int64_t observed_ns = grid_overlap(g, i, o->from_ns, o->to_ns);
        const struct series_bin *bin = o->set.n ? series_at(&o->set.of[0], k) : NULL;
        struct traced_bin t = {bin ? bin : &quiet, most_inflight(o, k),
                               (double)observed_ns / (double)NS_PER_S};
        value[i] =
            2 * observed_ns >= g->width_ns ? series_kinds[kind].worth(&t) : (double)NAN;
    }
    m->of[kind].value = value;
}

static bool
load_calls(struct measured *m, struct iops *o, struct err *err)
{
    char *why = why_no_calls(&o->session);
    if (!why && !iops_compute(o, err))
        return false;
    if (!why && o->from_ns == MISSING_I64)
        why = xasprintf("no call was selected");
    for (size_t i = 0; i < series_nkinds; i++) {
        if (!m->of[i].wanted || !series_kinds[i].worth)
            continue;
        if (why)
            m->of[i].why = xstrdup(why);
        else
            fill_calls(m, o, i);
    }
    free(why);
    return true;
}

static bool
load_table(struct measured *m, struct store *store, int table,
           const struct recordings *recordings, struct err *err)
{
    const struct sampled_kind *kinds[SERIES_MAX_KINDS];
    double *value[SERIES_MAX_KINDS];
    size_t n = 0;
    for (size_t i = 0; i < series_nkinds; i++) {
        if (!m->of[i].wanted || series_kinds[i].worth ||
            series_kinds[i].sampled.table != table)
            continue;
        m->of[i].value = xcalloc(m->grid.n + 1, sizeof(double));
        kinds[n] = &series_kinds[i].sampled;
        value[n++] = m->of[i].value;
    }
    return sampled_load(store, table, recordings, &m->grid, kinds, value, n, err);
}

/* To as many digits as tables print. What is left behind them comes of adding up in one
 * order or another; it would make order, and variance, where there is none. */
static double
rounded(double v)
{
    char text[40];
    if (!isfinite(v))
        return (double)NAN;
    snprintf(text, sizeof text, "%.9g", v);
    return strtod(text, NULL);
}

static void
round_values(struct measured *m)
{
    for (size_t i = 0; i < series_nkinds; i++)
        for (size_t k = 0; m->of[i].value && k < m->grid.n; k++)
            m->of[i].value[k] = rounded(m->of[i].value[k]);
}

/* A series that is known in no bin is none. */
static void
drop_empty(struct measured *m, struct store *store)
{
    for (size_t i = 0; i < series_nkinds; i++) {
        struct measured_series *s = &m->of[i];
        bool known = false;
        for (size_t k = 0; s->value && k < m->grid.n; k++)
            known |= !isnan(s->value[k]);
        if (known || !s->wanted)
            continue;
        free(s->value);
        s->value = NULL;
        if (!s->why)
            s->why = series_kinds[i].worth
                         ? xasprintf("no bin was observed for half of its length")
                         : why_no_samples(store, &series_kinds[i].sampled);
    }
}

/* ---- the grid ---- */

static bool
choose_grid(struct measured *m, struct iops *o, const struct recordings *recordings,
            struct err *err)
{
    struct session *s = &o->session;
    struct window w = {MISSING_I64, MISSING_I64};
    bool samples = false;
    int64_t interval_ns = 0;
    char *no_calls = why_no_calls(s);
    bool ok = no_calls || !wants_calls(m) || window_of_calls(s, &w, err);
    free(no_calls);
    for (int t = 0; t < TABLE_COUNT; t++)
        if (wants_table(m, t) && store_rows(s->store, t) > 0) {
            samples = true;
            ok = ok && window_of_samples(s->store, t, &w, err);
        }
    if (!ok)
        return false;
    if (w.from_ns == MISSING_I64)
        w.from_ns = w.to_ns = 0;
    w.from_ns = MAX(w.from_ns, select_from_ns(s->select));
    w.to_ns = MIN(w.to_ns, select_to_ns(s->select));
    for (size_t i = 0; samples && i < recordings->n; i++)
        interval_ns = MAX(interval_ns, recordings->list[i].interval_ns);
    if (o->width_ns == IOPS_AUTO)
        o->width_ns =
            series_auto_width(MAX(ns_between(w.from_ns, w.to_ns),
                                  MIN(interval_ns, INT64_MAX / AUTO_BINS) * AUTO_BINS));
    return grid_make(&m->grid, w.from_ns, w.to_ns, o->width_ns) ||
           err_set(err,
                   "%s: more than %d bins, or times out of range: choose a larger --bin",
                   store_name(s->store), GRID_MAX_BINS);
}

bool
measured_load(struct measured *m, struct iops *o, struct err *err)
{
    struct recordings recordings;
    struct store *store = o->session.store;
    bool ok = recordings_load(&recordings, store, err) &&
              choose_grid(m, o, &recordings, err) &&
              (!wants_calls(m) || load_calls(m, o, err));
    for (int t = 0; t < TABLE_COUNT && ok; t++)
        if (wants_table(m, t) && store_rows(store, t) > 0)
            ok = load_table(m, store, t, &recordings, err);
    recordings_free(&recordings);
    if (ok) {
        drop_empty(m, store);
        round_values(m);
    }
    return ok;
}

void
measured_free(struct measured *m)
{
    for (size_t i = 0; i < SERIES_MAX_KINDS; i++) {
        free(m->of[i].value);
        free(m->of[i].why);
    }
    *m = (struct measured){0};
}
