/* What the machine and the program did, a strip for each resource under one time axis. */
#include <math.h>

#include "report/chart/lines.h"

#define TIME_TICKS 8
#define VALUE_TICKS 3
#define NAME_COLUMNS 28

struct strip {
    const char *what, *label;
    enum unit unit;
    const char *series;
};

static const struct strip strips[] = {
#define STRIP(what, label, unit, series) {what, label, UNIT_##unit, series},
#include "report/chart/strips.def"
#undef STRIP
};

/* Columns of a strip that the table has and that have a value. */
static size_t
known_columns(const struct strip *strip, const struct tsv *t)
{
    struct slice words = slice_of(strip->series), name;
    size_t n = 0;
    int col;
    while (chart_series_take(&words, t, &col, &name))
        n += col >= 0 && tsv_numeric(t, (size_t)col);
    return n;
}

static void
strip_draw(const struct chart *c, const struct strip *strip,
           const struct lines_view *view, struct figure *fig)
{
    struct panel *panel = figure_panel(fig);
    struct slice words = slice_of(strip->series), name;
    double lo = 0, hi = 0;
    int col;
    for (size_t i = 0; chart_series_take(&words, view->t, &col, &name); i++) {
        if (col < 0 || !tsv_numeric(view->t, (size_t)col))
            continue;
        struct series *s =
            figure_series(fig, panel, MARK_LINE, chart_look(SLICE(""), i),
                          figure_text(fig, name, NAME_COLUMNS), lines_room(view->t));
        lines_draw(view, (size_t)col, s, &lo, &hi);
    }
    panel->x = figure_axis(fig, c->x_unit, NULL, view->from, view->to, TIME_TICKS);
    panel->y = figure_axis(fig, strip->unit, strip->label, lo < 0 ? lo * 1.05 : 0,
                           hi * 1.05, VALUE_TICKS);
}

void
draw_strips(const struct chart *c, const struct chart_ask *ask, struct diag *d,
            struct figure *fig)
{
    struct lines_view view;
    const char *lacking = "";
    fig->legend_right = true;
    bool timed = lines_open(&view, ask->tables[0], d);
    for (size_t i = 0; i < ARRAY_LEN(strips) && timed; i++) {
        if (known_columns(&strips[i], view.t) > 0)
            strip_draw(c, &strips[i], &view, fig);
        else
            lacking = figure_textf(fig, "%s%s%s", lacking, *lacking ? ", " : "",
                                   strips[i].what);
    }
    if (fig->npanels == 0)
        fig->nothing = "no data: the table has none of the columns of weir-corr --values";
    else
        fig->panels[fig->npanels - 1].x.label =
            chart_clock_label(c, fig, view.from, view.to);
    if (*lacking)
        fig->note = figure_textf(fig, "not measured: %s", lacking);
    lines_close(&view);
}
