/* Rates over time as stacked steps: what is stacked adds up, so the upper edge is the
 * whole. A cell that is missing leaves a hole in its layer. */
#include "report/chart/charts.h"

#include <math.h>

#define LAYERS FIGURE_SERIES
#define STEPS_MAX 800 /* about one a pixel; three points each, the hole behind it too */
#define TIME_TICKS 8
#define RATE_TICKS 6

struct step {
    double t0, t1;
    double v[LAYERS]; /* NaN = missing */
    double rows;      /* that this step is the mean of */
    size_t row;       /* in the table */
};

struct steps {
    struct step *at;
    size_t n;
    size_t nlayers;
    double width;    /* of one row, seconds */
    double highest;  /* largest sum of one row */
    size_t per_step; /* rows that a step stands for */
};

static double
add_known(double a, double b)
{
    if (isnan(a))
        return b;
    return isnan(b) ? a : a + b;
}

static void
steps_read(struct steps *s, const struct tsv *t, size_t t_col, const int *cols,
           struct diag *d)
{
    s->at = xcalloc(t->nrows, sizeof(*s->at));
    for (size_t row = 0; row < t->nrows; row++) {
        struct step *step = &s->at[s->n];
        *step = (struct step){.t0 = tsv_number(t, row, t_col, d), .rows = 1, .row = row};
        for (size_t i = 0; i < s->nlayers; i++)
            step->v[i] = tsv_number(t, row, (size_t)cols[i], d);
        s->n += !isnan(step->t0);
    }
}

static int
earlier_first(const void *a, const void *b)
{
    const struct step *x = a, *y = b;
    if (x->t0 != y->t0)
        return x->t0 < y->t0 ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* One step per time: rows of one time (a table split --by something) are added up. */
static void
steps_join(struct steps *s)
{
    size_t n = 0;
    qsort(s->at, s->n, sizeof(*s->at), earlier_first);
    for (size_t k = 0; k < s->n; k++) {
        struct step *last = n > 0 ? &s->at[n - 1] : NULL;
        if (last == NULL || last->t0 != s->at[k].t0) {
            s->at[n++] = s->at[k];
            continue;
        }
        for (size_t i = 0; i < s->nlayers; i++)
            last->v[i] = add_known(last->v[i], s->at[k].v[i]);
    }
    s->n = n;
}

/* The length of a row. */
static double
row_width(const struct steps *s, const struct tsv *t)
{
    double *at = xcalloc(s->n, sizeof(*at));
    for (size_t i = 0; i < s->n; i++)
        at[i] = s->at[i].t0;
    double width = chart_row_width(t, at, s->n);
    free(at);
    return width;
}

static double
step_sum(const struct step *step, size_t nlayers)
{
    double sum = 0;
    for (size_t i = 0; i < nlayers; i++)
        sum = add_known(sum, step->v[i]);
    return sum;
}

/* Puts step `from` into the mean `into`: of each layer's known values, so the area (the
 * number of operations, of bytes) stays. */
static void
step_merge(struct step *into, const struct step *from, size_t nlayers)
{
    into->rows++;
    for (size_t i = 0; i < nlayers; i++) {
        if (isnan(into->v[i]))
            into->v[i] = from->v[i];
        else if (!isnan(from->v[i]))
            into->v[i] += (from->v[i] - into->v[i]) / into->rows;
    }
}

/* Folds more rows than can be seen onto a coarser grid that the rows fill evenly. */
static void
steps_fold(struct steps *s)
{
    double origin = s->at[0].t0, span = s->at[s->n - 1].t0 - origin + s->width;
    double rows_per_cell = ceil(span / s->width / STEPS_MAX);
    double cell = s->width * rows_per_cell, last = -1;
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct step step = s->at[i];
        double index = floor((step.t0 - origin) / cell + 1e-6);
        if (index == last) {
            step_merge(&s->at[n - 1], &step, s->nlayers);
            continue;
        }
        last = index;
        step.t0 = origin + index * cell;
        s->at[n++] = step;
    }
    s->n = n;
    s->width = cell;
    s->per_step = (size_t)rows_per_cell;
}

/* A step ends where the next one begins; behind a hole of half a row and more, after its
 * own width. */
static void
steps_end(struct steps *s)
{
    for (size_t i = 0; i < s->n; i++) {
        double own = s->at[i].t0 + s->width;
        double next = i + 1 < s->n ? s->at[i + 1].t0 : own;
        s->at[i].t1 = next < own + s->width / 2 ? next : own;
    }
}

/* Draws layer i on top of base[], which it raises. Where there is nothing to see
 * (missing, zero) the layer has a hole, so that its edge hides no other. Returns the
 * layer's name. */
static bool
layer_draw(const struct steps *s, size_t i, double *base, struct series *series)
{
    bool known = false, open = false;
    for (size_t k = 0; k < s->n; k++) {
        const struct step *step = &s->at[k];
        double v = step->v[i];
        known |= !isnan(v);
        if (!(v > 0)) {
            if (open)
                series_add(series, (double[]){NAN, NAN, NAN});
            open = false;
            continue;
        }
        if (open && step->t0 != s->at[k - 1].t1)
            series_add(series, (double[]){NAN, NAN, NAN});
        series_add(series, (double[]){step->t0, base[k], base[k] + v});
        series_add(series, (double[]){step->t1, base[k], base[k] + v});
        base[k] += v;
        open = true;
    }
    return known;
}

static void
panel_draw(const struct chart *c, const struct steps *s, const struct slice *names,
           struct figure *fig)
{
    struct panel *panel = figure_panel(fig);
    double *base = arena_alloc(&fig->mem, s->n * sizeof(*base)), top = 0;
    size_t known = 0;
    memset(base, 0, s->n * sizeof(*base));
    for (size_t i = 0; i < s->nlayers; i++) {
        struct series *series =
            figure_series(fig, panel, MARK_AREA, chart_look(names[i], i), NULL, s->n * 3);
        const char *name = figure_text(fig, names[i], 40);
        bool measured = layer_draw(s, i, base, series);
        series->name = measured ? name : figure_textf(fig, "%s (not measured)", name);
        known += measured;
    }
    for (size_t k = 0; k < s->n; k++)
        top = MAX(top, base[k]);
    if (known == 0)
        fig->nothing = "no data: nothing was measured";
    else if (top == 0)
        fig->note = "every value is 0";
    double from = s->at[0].t0, to = s->at[s->n - 1].t1;
    panel->x = figure_axis(fig, c->x_unit, NULL, from, to, TIME_TICKS);
    panel->x.label = chart_clock_label(c, fig, from, to);
    panel->y =
        figure_axis_from_0(fig, c->panels[0].unit, c->panels[0].label, top, RATE_TICKS);
}

void
draw_rates(const struct chart *c, const struct chart_ask *ask, struct diag *d,
           struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    struct steps s = {.per_step = 1};
    struct slice words = slice_of(c->panels[0].series), names[LAYERS];
    int cols[LAYERS];
    while (s.nlayers < LAYERS &&
           chart_series_take(&words, t, &cols[s.nlayers], &names[s.nlayers]))
        s.nlayers++;
    steps_read(&s, t, (size_t)tsv_column(t, SLICE("t_s")), cols, d);
    if (s.n == 0) {
        fig->nothing = "no data: no row has a time";
        free(s.at);
        return;
    }
    steps_join(&s);
    s.width = row_width(&s, t);
    for (size_t i = 0; i < s.n; i++)
        s.highest = MAX(s.highest, step_sum(&s.at[i], s.nlayers));
    if (s.n > STEPS_MAX)
        steps_fold(&s);
    steps_end(&s);
    panel_draw(c, &s, names, fig);
    if (s.per_step > 1) {
        char highest[TICK_TEXT];
        fig->note = figure_textf(
            fig, "each step is the mean of %zu rows, so areas are true; highest row: %s",
            s.per_step, ticks_text(highest, c->panels[0].unit, s.highest));
    }
    free(s.at);
}
