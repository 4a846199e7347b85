/* The charts: which table each draws and how. One row per chart in charts.def.
 *
 *     table (tsv.h) -> chart_for -> chart_draw -> figure (figure.h) -> gnuplot.h */
#ifndef WEIR_REPORT_CHARTS_H
#define WEIR_REPORT_CHARTS_H

#include "report/figure.h"
#include "report/tsv.h"

#define CHART_PANELS 2

/* What one panel shows. */
struct chart_panel {
    const char *label; /* of the value axis */
    enum unit unit;
    const char *series; /* "column:name in the legend" each, separated by spaces */
};

struct chart {
    const char *name;
    const char *title;
    const char *needs; /* columns, separated by spaces, besides those of the panels */
    const char *of;    /* beginnings of the table's "## of:" note, separated by |; NULL =
                          whatever it says */
    const char *x_label;
    enum unit x_unit;
    bool x_log;
    struct chart_panel panels[CHART_PANELS];
    /* Fills the figure's panels, or says why there is nothing (fig->nothing). */
    void (*draw)(const struct chart *c, const struct tsv *t, struct diag *d,
                 struct figure *fig);
};

extern const struct chart charts[];
extern const size_t ncharts;

/* The chart of that name, NULL when there is none. */
const struct chart *chart_named(struct slice name);
/* The first chart that can draw the table, NULL when none can. */
const struct chart *chart_for(const struct tsv *t);
/* Whether the table has all columns that c needs; the first that it lacks in *lacks. */
bool chart_fits(const struct chart *c, const struct tsv *t, struct slice *lacks);

/* All columns that c needs, separated by spaces; owned by the caller. */
char *chart_needs(const struct chart *c);

/* Draws the table. title NULL = the chart's own with the name of the input. The figure is
 * the caller's ({0} at first) and must be freed; trouble in the rows goes to d. */
void chart_draw(const struct chart *c, const struct tsv *t, const char *title,
                struct diag *d, struct figure *fig);

/* ---- for the drawing functions ---- */

/* Takes the next "column:name" off the front of a panel's series: the column's index (-1:
 * not in the table) and the name. False at the end. */
bool chart_series_take(struct slice *words, const struct tsv *t, int *col,
                       struct slice *name);

/* The look that belongs to a name (read, write, metadata, all), else the i-th one. */
enum look chart_look(struct slice name, size_t i);
/* Unit and axis label of a column, from the end of its name ("_ns", "_bytes_per_s"). */
struct column_kind {
    const char *suffix;
    enum unit unit;
    const char *label;
};
const struct column_kind *column_kind(struct slice name);
/* The i-th kind there is, NULL behind the last. */
const struct column_kind *column_kind_at(size_t i);

void draw_rates(const struct chart *c, const struct tsv *t, struct diag *d,
                struct figure *fig); /* over time, stacked: draw_rates.c */
void draw_lines(const struct chart *c, const struct tsv *t, struct diag *d,
                struct figure *fig); /* over time, any columns: draw_lines.c */
void draw_hist(const struct chart *c, const struct tsv *t, struct diag *d,
               struct figure *fig); /* bins of sizes or times: draw_hist.c */
void draw_top(const struct chart *c, const struct tsv *t, struct diag *d,
              struct figure *fig); /* the largest rows: draw_top.c */

#endif
