/* Bytes over time, added up: how far the run had come when, and how steadily. */
#include <math.h>
#include <stdio.h>

#include "lib/base/num.h"
#include "report/chart/charts.h"

#define TIME_TICKS 8
#define VALUE_TICKS 6

struct row {
    double t;
    size_t at; /* in the table */
};

static int
earlier_first(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->t != y->t)
        return x->t < y->t ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static size_t
rows_read(struct row *rows, const struct tsv *t, struct diag *d)
{
    size_t col = (size_t)tsv_column(t, SLICE("t_s")), n = 0;
    for (size_t at = 0; at < t->nrows; at++) {
        double v = tsv_number(t, at, col, d);
        if (!isnan(v))
            rows[n++] = (struct row){v, at};
    }
    qsort(rows, n, sizeof(*rows), earlier_first);
    return n;
}

/* What was observed, "0 to 12.5": rates of the bins at its ends divide by their part of
 * it. */
struct window {
    double from, to;
};

static struct window
window_of(const struct tsv *t)
{
    static const char to[] = " to ";
    struct window w = {-INFINITY, INFINITY}, said;
    struct slice note = tsv_note(t, "observed_s");
    for (size_t i = 0; i + strlen(to) < note.n; i++) {
        if (memcmp(note.p + i, to, strlen(to)) == 0 &&
            num_f64((struct slice){note.p, i}, &said.from) &&
            num_f64(slice_from(note, i + strlen(to)), &said.to))
            w = said;
    }
    return w;
}

/* One line; returns where it ends. Of many rows only some become points: the sum at these
 * is still that of all. */
static double
line_draw(const struct tsv *t, const struct row *rows, size_t n, double width,
          struct window w, size_t col, struct diag *d, struct series *s)
{
    size_t every = n / (FIGURE_POINTS - 2) + 1;
    double sum = 0;
    series_add(s, (double[]){MAX(rows[0].t, w.from), 0});
    for (size_t i = 0; i < n; i++) {
        double rate = tsv_number(t, rows[i].at, col, d);
        double from = MAX(rows[i].t, w.from), to = MIN(rows[i].t + width, w.to);
        if (rate > 0 && to > from)
            sum += rate * (to - from);
        bool same_time = i + 1 < n && rows[i + 1].t == rows[i].t;
        if ((i % every == 0 && !same_time) || i + 1 == n)
            series_add(s, (double[]){MAX(to, from), sum});
    }
    return sum;
}

void
draw_cumulative(const struct chart *c, const struct chart_ask *ask, struct diag *d,
                struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    struct row *rows = xcalloc(t->nrows, sizeof(*rows));
    size_t n = rows_read(rows, t, d);
    double *at = xcalloc(n, sizeof(*at)), top = 0;
    for (size_t i = 0; i < n; i++)
        at[i] = rows[i].t;
    double width = chart_row_width(t, at, n);
    free(at);
    if (n == 0) {
        fig->nothing = "no data: no row has a time";
        free(rows);
        return;
    }
    struct panel *panel = figure_panel(fig);
    struct slice words = slice_of(c->panels[0].series), name;
    struct window w = window_of(t);
    int col;
    for (size_t i = 0; chart_series_take(&words, t, &col, &name); i++) {
        struct series *s =
            figure_series(fig, panel, MARK_LINE, chart_look(name, i),
                          figure_text(fig, name, 40), MIN(n + 1, FIGURE_POINTS));
        double end = line_draw(t, rows, n, width, w, (size_t)col, d, s);
        top = MAX(top, end);
    }
    double from = MAX(rows[0].t, w.from), to = MIN(rows[n - 1].t + width, w.to);
    panel->x = figure_axis(fig, c->x_unit, NULL, from, MAX(to, from), TIME_TICKS);
    panel->x.label = chart_clock_label(c, fig, from, to);
    panel->y =
        figure_axis_from_0(fig, c->panels[0].unit, c->panels[0].label, top, VALUE_TICKS);
    if (top == 0)
        fig->note = "every value is 0";
    free(rows);
}
