/* The largest rows as lying bars, largest on top, the value behind each. */
#include "report/chart/charts.h"

#include <math.h>

#include "lib/base/num.h"

#define BARS_MAX 20
#define KEY_COLUMNS 48
#define NOTE_COLUMNS 100
#define HALF_BAR 0.36
#define VALUE_TICKS 6

struct bar {
    size_t row;
    double value;
};

static int
larger_first(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? 1 : -1;
    return (x->row > y->row) - (x->row < y->row);
}

/* What the table was sorted by, if it says so and that is a number; else the time. */
static size_t
value_column(const struct tsv *t)
{
    int sort = tsv_column(t, tsv_note(t, "sort"));
    if (sort > 0 && tsv_numeric(t, (size_t)sort))
        return (size_t)sort;
    size_t time = (size_t)tsv_column(t, SLICE("time_s"));
    return tsv_numeric(t, time) ? time : (size_t)tsv_column(t, SLICE("count"));
}

static size_t
bars_read(struct bar *bars, const struct tsv *t, size_t col, struct diag *d)
{
    size_t n = 0;
    for (size_t row = 0; row < t->nrows; row++) {
        double v = tsv_number(t, row, col, d);
        if (v >= 0)
            bars[n++] = (struct bar){row, v};
    }
    qsort(bars, n, sizeof(*bars), larger_first);
    return n;
}

/* "1.2 s, 1 234 calls" */
static const char *
value_text(struct figure *fig, const struct tsv *t, const struct bar *bar, size_t col,
           struct diag *d)
{
    char value[TICK_TEXT], calls[TICK_TEXT];
    size_t count_col = (size_t)tsv_column(t, SLICE("count"));
    double count = tsv_number(t, bar->row, count_col, d);
    ticks_text(value, column_kind(t->names[col])->unit, bar->value);
    if (col == count_col || isnan(count))
        return figure_textf(fig, "%s", value);
    return figure_textf(fig, "%s, %s %s", value, human_count(calls, count),
                        count == 1 ? "call" : "calls");
}

static void
panel_draw(const struct chart *c, const struct tsv *t, struct diag *d, struct figure *fig,
           const struct bar *bars, size_t n, size_t col)
{
    struct panel *panel = figure_panel(fig);
    struct tick *ticks = arena_alloc(&fig->mem, n * sizeof(*ticks));
    const char **names = arena_alloc(&fig->mem, n * sizeof(*names));
    struct series *s = figure_series(fig, panel, MARK_BAR, LOOK_READ, NULL, n);
    panel->remarks = arena_alloc(&fig->mem, n * sizeof(*panel->remarks));
    panel->nremarks = n;
    for (size_t i = 0; i < n; i++) {
        double y = -(double)i, v = bars[i].value;
        series_add(s, (double[]){0, v, y - HALF_BAR, y + HALF_BAR});
        ticks[i] = (struct tick){.at = y};
        names[i] = chart_cell_text(fig, t, bars[i].row, 0, KEY_COLUMNS);
        panel->remarks[i] =
            (struct remark){.x = v, .y = y, .text = value_text(fig, t, &bars[i], col, d)};
    }
    bool is_time = slice_eq(t->names[col], SLICE("time_s"));
    const char *value = figure_text(fig, t->names[col], KEY_COLUMNS);
    panel->x =
        figure_axis_from_0(fig, column_kind(t->names[col])->unit,
                           is_time ? c->x_label : value, bars[0].value, VALUE_TICKS);
    panel->y = (struct axis){"", 0.6 - (double)n, 0.6, ticks, n, names};
    fig->title = figure_textf(fig, "%s by %s", is_time ? "Time in calls" : value,
                              figure_text(fig, t->names[0], KEY_COLUMNS));
}

void
draw_top(const struct chart *c, const struct chart_ask *ask, struct diag *d,
         struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    struct bar *bars = xcalloc(t->nrows, sizeof(*bars));
    size_t col = value_column(t), n = bars_read(bars, t, col, d);
    size_t shown = MIN(n, BARS_MAX);
    fig->sideways = true;
    if (n == 0)
        fig->nothing = "no data: no row has a value";
    else
        panel_draw(c, t, d, fig, bars, shown, col);
    struct slice rows = tsv_note(t, "rows");
    if (rows.n > 0)
        fig->note = figure_textf(fig, "rows: %s", figure_text(fig, rows, NOTE_COLUMNS));
    else if (n > shown)
        fig->note = figure_textf(fig, "%zu smaller rows are not shown", n - shown);
    free(bars);
}
