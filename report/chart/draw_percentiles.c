/* Values over percentiles, with the tail spread out: each further nine takes the same
 * room, so that what one call in a thousand suffers is as large as what the median has.
 */
#include <math.h>
#include <stdio.h>

#include "report/chart/charts.h"

#define VALUE_TICKS 8
#define LARGEST_APART 0.7 /* nines between the last percentile and the largest value */

/* 0 for the 0th, 1 for the 90th, 2 for the 99th, 3 for the 99.9th. */
static double
nines(double percentile)
{
    /* rounded: 1 - 0.999 is not quite 0.001; and 0 is not -0 */
    return 0 - round(log10(1 - percentile / 100) * 1e9) / 1e9;
}

/* Where the 100th stands, which is infinitely many nines away. */
static double
largest_at(const struct tsv *t, struct diag *d)
{
    size_t p_col = (size_t)tsv_column(t, SLICE("percentile"));
    double top = 1;
    for (size_t row = 0; row < t->nrows; row++) {
        double p = tsv_number(t, row, p_col, d);
        if (p >= 0 && p < 100 && nines(p) > top)
            top = nines(p);
    }
    return top + LARGEST_APART;
}

static struct axis
percentile_axis(const struct chart *c, double top, double largest, struct figure *fig)
{
    static const double labelled[] = {0,    50,    75,     90,      99,
                                      99.9, 99.99, 99.999, 99.9999, 99.99999};
    struct tick *ticks = arena_alloc(&fig->mem, TICKS_MAX * sizeof(*ticks));
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(labelled); i++) {
        if (nines(labelled[i]) > MIN(top, largest - LARGEST_APART) + 1e-9)
            continue;
        ticks[n].at = nines(labelled[i]);
        ticks[n].apart = false;
        snprintf(ticks[n++].text, TICK_TEXT, "%.9g", labelled[i]);
    }
    if (top >= largest)
        ticks[n++] = (struct tick){.at = largest, .text = "100"};
    return (struct axis){
        .label = c->x_label, .lo = 0, .hi = top * 1.02, .ticks = ticks, .nticks = n};
}

struct reach {
    double least, largest, nines;
};

static bool
line_draw(const struct tsv *t, size_t col, struct diag *d, struct series *s,
          double largest, struct reach *r)
{
    size_t p_col = (size_t)tsv_column(t, SLICE("percentile"));
    bool any = false;
    for (size_t row = 0; row < MIN(t->nrows, FIGURE_POINTS); row++) {
        double p = tsv_number(t, row, p_col, d), v = tsv_number(t, row, col, d);
        if (!(p >= 0 && p <= 100) || !(v >= 0))
            continue;
        v = MAX(v, 1);
        double x = p == 100 ? largest : nines(p);
        series_add(s, (double[]){x, log2(v)});
        *r = (struct reach){MIN(r->least, v), MAX(r->largest, v), MAX(r->nines, x)};
        any = true;
    }
    return any;
}

/* "bytes moved by a call (byte)" */
static enum unit
unit_of(const struct chart *c, const struct tsv *t)
{
    return slice_ends(tsv_note(t, "of"), SLICE("(byte)")) ? UNIT_BYTE : c->panels[0].unit;
}

/* "time inside a call (ns)", as weir-hist tells it: the ticks have their units. */
static struct slice
without_unit(struct slice of)
{
    size_t n = slice_ends(of, SLICE(")")) ? of.n : 0;
    while (n > 0 && of.p[n - 1] != '(')
        n--;
    return n > 1 ? (struct slice){of.p, n - 2} : of;
}

void
draw_percentiles(const struct chart *c, const struct chart_ask *ask, struct diag *d,
                 struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    struct panel *panel = figure_panel(fig);
    struct slice words = slice_of(c->panels[0].series), name;
    struct reach r = {INFINITY, 0, 0};
    double largest = largest_at(t, d);
    bool any = false;
    int col;
    for (size_t i = 0; chart_series_take(&words, t, &col, &name); i++) {
        struct series *s = figure_series(fig, panel, MARK_LINE, chart_look(name, i), NULL,
                                         MIN(t->nrows, FIGURE_POINTS));
        bool known = line_draw(t, (size_t)col, d, s, largest, &r);
        s->name =
            figure_textf(fig, known ? "%s" : "%s (none)", figure_text(fig, name, 40));
        any |= known;
    }
    if (!any) {
        fig->nothing = "no data: no percentile has a value";
        return;
    }
    struct tick *ticks = arena_alloc(&fig->mem, TICKS_MAX * sizeof(*ticks));
    double lo = r.least, hi = MAX(r.largest, r.least * 2);
    size_t n = ticks_log(ticks, unit_of(c, t), lo, hi, VALUE_TICKS);
    const char *what = figure_text(fig, without_unit(tsv_note(t, "of")), 60);
    panel->x = percentile_axis(c, MAX(r.nines, 1), largest, fig);
    panel->y = (struct axis){.label = *what ? what : c->panels[0].label,
                             .lo = log2(lo),
                             .hi = log2(hi) + (log2(hi) - log2(lo)) * 0.04,
                             .ticks = ticks,
                             .nticks = n};
}
