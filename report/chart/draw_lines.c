/* Any table over time: each numeric column a line, one panel per unit, because bytes and
 * nanoseconds share no axis. */
#include "report/chart/lines.h"

#include <math.h>

#define TIME_TICKS 8
#define VALUE_TICKS 4
#define NAME_COLUMNS 28

bool
lines_open(struct lines_view *view, const struct tsv *t, struct diag *d)
{
    size_t t_col = (size_t)tsv_column(t, SLICE("t_s"));
    double last = -INFINITY;
    *view = (struct lines_view){
        .t = t, .d = d, .t_col = t_col, .from = INFINITY, .to = -INFINITY};
    view->at = xcalloc(t->nrows, sizeof(*view->at));
    for (size_t row = 0; row < t->nrows; row++) {
        double at = tsv_number(t, row, t_col, d);
        if (at < last) {
            diag_report(d, TSV_NOT_FORWARD, (struct place){t->file, t->lines[row], 0},
                        tsv_cell(t, row, t_col));
            at = NAN;
        }
        view->at[row] = at;
        if (isnan(at))
            continue;
        last = at;
        view->from = MIN(view->from, last);
        view->to = MAX(view->to, last);
    }
    return view->from <= view->to;
}

void
lines_close(struct lines_view *view)
{
    free(view->at);
    view->at = NULL;
}

static size_t
group_size(size_t rows)
{
    return (rows + FIGURE_POINTS / 2 - 1) / (FIGURE_POINTS / 2);
}

struct point {
    double x, y;
};

/* Adds the extremes of one group of rows in their order, a hole when it has no value. */
static void
extremes_add(struct series *s, struct point low, struct point high)
{
    if (isnan(low.y)) {
        series_add(s, (double[]){NAN, NAN});
        return;
    }
    bool low_first = low.x <= high.x;
    struct point first = low_first ? low : high, second = low_first ? high : low;
    series_add(s, (double[]){first.x, first.y});
    if (second.x != first.x || second.y != first.y)
        series_add(s, (double[]){second.x, second.y});
}

void
lines_draw(const struct lines_view *view, size_t col, struct series *s, double *lo,
           double *hi)
{
    size_t n = view->t->nrows, group = group_size(n);
    for (size_t row = 0; row < n; row += group) {
        struct point low = {NAN, NAN}, high = {NAN, NAN};
        for (size_t k = row; k < MIN(row + group, n); k++) {
            struct point p = {view->at[k], tsv_number(view->t, k, col, view->d)};
            if (isnan(p.x) || isnan(p.y))
                continue;
            if (isnan(low.y) || p.y < low.y)
                low = p;
            if (isnan(high.y) || p.y > high.y)
                high = p;
        }
        *lo = low.y < *lo ? low.y : *lo;
        *hi = high.y > *hi ? high.y : *hi;
        extremes_add(s, low, high);
    }
}

size_t
lines_room(const struct tsv *t)
{
    return t->nrows / group_size(t->nrows) * 2 + 2;
}

/* Draws all columns of one kind into a panel of their own; returns how many found no
 * room. */
static size_t
panel_draw(const struct chart *c, const struct lines_view *view,
           const struct column_kind *kind, size_t t_col, struct figure *fig)
{
    const struct tsv *t = view->t;
    struct panel *panel = NULL;
    double lo = 0, hi = 0;
    size_t left_out = 0;
    for (size_t col = 0; col < t->ncols; col++) {
        if (col == t_col || column_kind(t->names[col]) != kind || !tsv_numeric(t, col))
            continue;
        panel = panel ? panel : figure_panel(fig);
        struct series *s = NULL;
        if (panel != NULL)
            s = figure_series(
                fig, panel, MARK_LINE, chart_look(t->names[col], panel->nseries),
                figure_text(fig, t->names[col], NAME_COLUMNS), lines_room(t));
        if (s == NULL)
            left_out++;
        else
            lines_draw(view, col, s, &lo, &hi);
    }
    if (panel != NULL) {
        panel->x = figure_axis(fig, c->x_unit, NULL, view->from, view->to, TIME_TICKS);
        panel->y = figure_axis(fig, kind->unit, kind->label, lo < 0 ? lo * 1.05 : 0,
                               hi * 1.05, VALUE_TICKS);
    }
    return left_out;
}

void
draw_lines(const struct chart *c, const struct chart_ask *ask, struct diag *d,
           struct figure *fig)
{
    struct lines_view view;
    size_t left_out = 0;
    fig->legend_right = true;
    if (lines_open(&view, ask->tables[0], d)) {
        const struct column_kind *kind;
        for (size_t i = 0; (kind = column_kind_at(i)) != NULL; i++)
            left_out += panel_draw(c, &view, kind, view.t_col, fig);
    }
    if (fig->npanels == 0)
        fig->nothing = "no data: no row has a time and a number";
    else
        fig->panels[fig->npanels - 1].x.label = /* alone: all share the axis */
            chart_clock_label(c, fig, view.from, view.to);
    if (left_out > 0)
        fig->note = figure_textf(fig, "%zu more columns are not shown", left_out);
    lines_close(&view);
}
