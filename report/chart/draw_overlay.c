/* Several runs over time, each from its own first call: a line for the sum of what one
 * run alone would show stacked. */
#include <math.h>

#include "report/chart/charts.h"

#define TIME_TICKS 8
#define VALUE_TICKS 6
#define STEPS_MAX                                                                        \
    1000 /* two points each, and one of these many is as wide as a pixel                 \
          */

struct sample {
    double t, v;
    size_t row;
};

static int
earlier_first(const void *a, const void *b)
{
    const struct sample *x = a, *y = b;
    if (x->t != y->t)
        return x->t < y->t ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Sums by time; rows of one time (a table split --by something) are added up. */
static size_t
samples_read(const struct chart *c, const struct tsv *t, struct diag *d,
             struct sample *samples)
{
    size_t t_col = (size_t)tsv_column(t, SLICE("t_s")), n = 0, kept = 0;
    for (size_t row = 0; row < t->nrows; row++) {
        struct slice words = slice_of(c->panels[0].series), name;
        struct sample *s = &samples[n];
        int col;
        *s = (struct sample){tsv_number(t, row, t_col, d), 0, row};
        while (chart_series_take(&words, t, &col, &name)) {
            double v = tsv_number(t, row, (size_t)col, d);
            s->v += isnan(v) ? 0 : v;
        }
        n += !isnan(s->t);
    }
    qsort(samples, n, sizeof(*samples), earlier_first);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && samples[kept - 1].t == samples[i].t)
            samples[kept - 1].v += samples[i].v;
        else
            samples[kept++] = samples[i];
    }
    return kept;
}

static double
width_of(const struct tsv *t, const struct sample *samples, size_t n)
{
    double *at = xcalloc(n, sizeof(*at));
    for (size_t i = 0; i < n; i++)
        at[i] = samples[i].t;
    double width = chart_row_width(t, at, n);
    free(at);
    return width;
}

/* Steps, each the mean of `per` rows, so that areas are true. Returns the highest. */
static double
steps_draw(const struct sample *samples, size_t n, double width, size_t per,
           struct series *s)
{
    double highest = 0;
    for (size_t i = 0; i < n; i += per) {
        size_t rows = MIN(per, n - i);
        double sum = 0, from = samples[i].t - samples[0].t;
        for (size_t k = i; k < i + rows; k++)
            sum += samples[k].v;
        double v = sum / (double)rows;
        double to = samples[i + rows - 1].t - samples[0].t + width;
        series_add(s, (double[]){from, v});
        series_add(s, (double[]){to, v});
        highest = MAX(highest, v);
    }
    return highest;
}

/* What the sum of the layers is, as "operations per second". */
static const char *
label_of(const struct chart *c, const struct tsv *t)
{
    struct slice words = slice_of(c->panels[0].series), name;
    int col = -1;
    chart_series_take(&words, t, &col, &name);
    return column_kind(t->names[col])->label;
}

void
draw_rates_over(const struct chart *c, const struct chart_ask *ask, struct diag *d,
                struct figure *fig)
{
    struct panel *panel = figure_panel(fig);
    double longest = 0, highest = 0;
    size_t most_per = 1;
    for (size_t i = 0; i < ask->n; i++) {
        const struct tsv *t = ask->tables[i];
        struct sample *samples = xcalloc(t->nrows + 1, sizeof(*samples));
        size_t n = samples_read(c, t, d, samples), per = n / STEPS_MAX + 1;
        double width = width_of(t, samples, n);
        struct series *s = figure_series(fig, panel, MARK_LINE, chart_look(SLICE(""), i),
                                         chart_label(ask, i, fig), 2 * (n / per + 1));
        double high = steps_draw(samples, n, width, per, s);
        highest = MAX(highest, high);
        if (n > 0)
            longest = MAX(longest, samples[n - 1].t - samples[0].t + width);
        most_per = MAX(most_per, per);
        free(samples);
    }
    if (longest == 0) {
        fig->nothing = "no data: no row has a time";
        return;
    }
    panel->x = figure_axis(fig, c->x_unit, NULL, 0, longest, TIME_TICKS);
    panel->x.label = chart_clock_label(c, fig, 0, longest);
    panel->y = figure_axis_from_0(fig, c->panels[0].unit, label_of(c, ask->tables[0]),
                                  highest, VALUE_TICKS);
    if (most_per > 1)
        fig->note = figure_textf(fig, "steps are means of up to %zu rows", most_per);
}
