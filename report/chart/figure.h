/* A picture before it is drawn: panels, series, ticks and texts as plain values. Charts
 * make figures, gnuplot.c draws them, and neither knows the other.
 *
 * Everything hangs on the figure's arena: figure_free is the only release. Texts are
 * harmless already (figure_text), values are finite or NaN, and NaN leaves a hole. */
#ifndef WEIR_REPORT_CHART_FIGURE_H
#define WEIR_REPORT_CHART_FIGURE_H

#include "lib/base/mem.h"
#include "report/chart/graph.h"
#include "report/chart/palette.h"
#include "report/chart/ticks.h"

#define FIGURE_PANELS 8    /* panels of one picture */
#define FIGURE_SERIES 8    /* series of one panel */
#define FIGURE_POINTS 5000 /* points of one series: more than a screen has columns */

enum mark {
    MARK_LINE, /* x y */
    MARK_AREA, /* x y0 y1: filled between y0 and y1 */
    MARK_BAR,  /* x0 x1 y0 y1: a rectangle */
    MARK_DOT,  /* x y: a point of its own */
};

struct series {
    const char *name; /* in the legend */
    enum look look;
    enum mark mark;
    bool seamless; /* of bars: neighbours touch, so there is no edge between them */
    size_t n;      /* points */
    double *v;     /* n times as many values as the mark wants */
};

struct axis {
    const char *label; /* NULL = none, as for all but the lowest panel's x axis */
    double lo, hi;     /* lo < hi */
    const struct tick *ticks;
    size_t nticks;
    const char **names; /* of bars, one a tick, instead of its text; NULL = a scale */
};

/* Text beside a bar, from (x, y) to the right, or in a cell around that point. */
struct remark {
    double x, y;
    const char *text;
    bool centred;
};

struct panel {
    const char *caption; /* above it, NULL = none; all panels of a figure or none */
    struct axis x, y;
    struct series series[FIGURE_SERIES]; /* drawn in this order */
    size_t nseries;
    struct remark *remarks;
    size_t nremarks;
};

struct figure {
    struct arena mem;
    const char *name; /* of the chart: a plain word */
    const char *title;
    const char *note;    /* small print under the picture, NULL = none */
    const char *nothing; /* why there is nothing to draw; NULL = there is something */
    bool sideways;       /* bars lie */
    bool written;        /* cells hold their values: characters need no colour */
    bool legend_right;   /* one legend beside each panel, not one above all */
    bool is_of_arrows;   /* best drawn as a graph, whatever it has become */
    struct graph *graph; /* instead of panels; NULL = none */
    struct panel panels[FIGURE_PANELS];
    size_t npanels;
};

/* Foreign text, made harmless and cut in the middle to at most `columns` columns.
 * Borrowed from the figure. */
const char *figure_text(struct figure *fig, struct slice text, size_t columns);
/* Formatted text of our own, as harmless as its arguments. Borrowed from the figure. */
const char *figure_textf(struct figure *fig, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A new panel, or NULL when the figure is full. */
struct panel *figure_panel(struct figure *fig);
/* A new series with room for `cap` points, or NULL when the panel is full. */
struct series *figure_series(struct figure *fig, struct panel *panel, enum mark mark,
                             enum look look, const char *name, size_t cap);
/* Values of one point. */
size_t mark_values(enum mark mark);
/* Adds one point of mark_values(s->mark) values to the room that there is. */
void series_add(struct series *s, const double *values);

/* A linear axis from lo to hi with ticks in `unit`; an empty span is widened. */
struct axis figure_axis(struct figure *fig, enum unit unit, const char *label, double lo,
                        double hi, size_t want);
/* The same for values from 0 to `largest`, with some air above. */
struct axis figure_axis_from_0(struct figure *fig, enum unit unit, const char *label,
                               double largest, size_t want);

void figure_free(struct figure *fig);

#endif
