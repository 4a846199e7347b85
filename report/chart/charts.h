/* The charts: which table each draws and how. One row per chart in charts.def.
 *
 *     table (tsv.h) -> chart_for -> chart_draw -> figure (figure.h) -> gnuplot.h */
#ifndef WEIR_REPORT_CHART_CHARTS_H
#define WEIR_REPORT_CHART_CHARTS_H

#include "report/chart/figure.h"
#include "report/tools/tsv.h"

#define CHART_PANELS 2
#define CHART_TABLES FIGURE_SERIES /* laid over each other at most */

/* What one panel shows. */
struct chart_panel {
    const char *label; /* of the value axis */
    enum unit unit;
    const char *series; /* "column:name in the legend" each, separated by spaces */
};

/* What is to be drawn. */
struct chart_ask {
    const struct tsv *tables[CHART_TABLES];
    const char *labels[CHART_TABLES]; /* NULL: the table's input */
    size_t n;                         /* tables; more than one are laid over each other */
    struct slice x, y;                /* columns, where the chart wants to be told */
    const char *title;                /* NULL: the chart's own, with the input's name */
    bool as_graph;                    /* the picture can be of nodes and arrows */
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
    void (*draw)(const struct chart *c, const struct chart_ask *ask, struct diag *d,
                 struct figure *fig);
    /* The same for several tables; NULL: the chart is of one. */
    void (*overlay)(const struct chart *c, const struct chart_ask *ask, struct diag *d,
                    struct figure *fig);
};

extern const struct chart charts[];
extern const size_t ncharts;

/* The chart of that name, NULL when there is none. */
const struct chart *chart_named(struct slice name);
/* The first chart that can draw the table, NULL when none can. One that needs no column
 * could draw any, so it is never chosen. */
const struct chart *chart_for(const struct tsv *t);
/* Whether the table has all columns that c needs; the first that it lacks in *lacks. */
bool chart_fits(const struct chart *c, const struct tsv *t, struct slice *lacks);

/* All columns that c needs, separated by spaces; owned by the caller. */
char *chart_needs(const struct chart *c);

/* Draws it. The figure is the caller's ({0} at first) and must be freed; trouble in the
 * rows goes to d. More than one table only where c->overlay is there. */
void chart_draw(const struct chart *c, const struct chart_ask *ask, struct diag *d,
                struct figure *fig);

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

/* "time since the first call (min:s)": the label of a time axis from -> to. */
const char *chart_clock_label(const struct chart *c, struct figure *fig, double from,
                              double to);
/* Length in seconds of a row at times at[0..n), ascending: what the table says, else the
 * usual distance of two, which is the median, so that holes do not count. */
double chart_row_width(const struct tsv *t, const double *at, size_t n);
/* A cell as it was before the table escaped it, harmless and cut to so many columns;
 * "(no path)" when it is missing. */
const char *chart_cell_text(struct figure *fig, const struct tsv *t, size_t row,
                            size_t col, size_t columns);

/* What the i-th of several tables is called: the label given, else its input. */
const char *chart_label(const struct chart_ask *ask, size_t i, struct figure *fig);

/* Each fills the figure with one kind of picture, in the file of its name. */
#define CHART_DRAW(name)                                                                 \
    void draw_##name(const struct chart *c, const struct chart_ask *ask, struct diag *d, \
                     struct figure *fig);
CHART_DRAW(rates)       /* over time, stacked */
CHART_DRAW(lines)       /* over time, any columns */
CHART_DRAW(hist)        /* bins of sizes or times */
CHART_DRAW(top)         /* the largest rows */
CHART_DRAW(cumulative)  /* over time, added up */
CHART_DRAW(shares)      /* bins, added up to 100 % */
CHART_DRAW(percentiles) /* value over percentile, the tail spread out */
CHART_DRAW(heat)        /* over time and value: how many */
CHART_DRAW(offsets)     /* over time and position in the file, a file a panel */
CHART_DRAW(activity)    /* over time, a row per key: how busy */
CHART_DRAW(strips)      /* over time, a panel per resource */
CHART_DRAW(matrix)      /* each two series: how strongly they go together */
CHART_DRAW(flow)        /* which call follows which */
CHART_DRAW(scatter)     /* one column over another, with the line that fits best */
CHART_DRAW(rates_over)  /* several runs over time: draw_overlay.c */
CHART_DRAW(hist_over)   /* several histograms: draw_shares.c */
#undef CHART_DRAW

#endif
