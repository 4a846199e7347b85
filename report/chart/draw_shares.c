/* Histograms added up: which share of the calls was no larger, no slower than this.
 * Several runs can be laid over each other here, because shares compare where counts do
 * not. */
#include <math.h>

#include "report/chart/charts.h"

#define LABELS 12
#define NAME_COLUMNS 40

/* A bin's upper edge and what is in it. */
struct bin {
    double lo, hi, v;
};

static int
lower_first(const void *a, const void *b)
{
    const struct bin *x = a, *y = b;
    if (x->lo != y->lo)
        return x->lo < y->lo ? -1 : 1;
    return (x->hi > y->hi) - (x->hi < y->hi);
}

static size_t
bins_read(struct bin *bins, const struct tsv *t, size_t col, struct diag *d)
{
    size_t lo_col = (size_t)tsv_column(t, SLICE("lo")), n = 0;
    for (size_t row = 0; row < t->nrows; row++) {
        struct bin *b = &bins[n];
        b->lo = tsv_number(t, row, lo_col, d);
        b->hi = tsv_number(t, row, (size_t)tsv_column(t, SLICE("hi")), d);
        b->v = tsv_number(t, row, col, d);
        if (isnan(b->hi)) /* the last bin is open */
            b->hi = MAX(b->lo, 1) * 2;
        n += b->lo >= 0 && b->hi > b->lo && b->v > 0;
    }
    qsort(bins, n, sizeof(*bins), lower_first);
    if (n > 1 && bins[0].hi <= 1 && bins[1].lo > 2) /* zeros: near the others */
        bins[0].lo = bins[0].hi = bins[1].lo / 2;
    return n;
}

/* Ends of the axis, as values of at least 1. */
struct extent {
    double from, to;
};

/* Points of the line for so many rows: two a bin, as a bin may stand behind empty ones.
 */
static size_t
line_room(size_t rows)
{
    return 2 * MIN(rows, FIGURE_POINTS / 2) + 3;
}

/* Exact at the edges of the bins; within a bin a straight line, where bins are empty a
 * flat one. Returns whether there was anything. */
static bool
line_draw(const struct tsv *t, size_t col, struct diag *d, struct series *s,
          struct extent *e)
{
    struct bin *bins = xcalloc(t->nrows, sizeof(*bins));
    size_t n = bins_read(bins, t, col, d);
    size_t every = n / (FIGURE_POINTS / 2) + 1;
    double sum = 0, so_far = 0, edge = INFINITY;
    for (size_t i = 0; i < n; i++)
        sum += bins[i].v;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 && bins[i].lo >= 1)
            series_add(s, (double[]){log2(bins[i].lo), 0});
        if (bins[i].lo > edge && i % every == 0)
            series_add(s, (double[]){log2(MAX(bins[i].lo, 1)), so_far / sum * 100});
        so_far += bins[i].v;
        edge = bins[i].hi;
        bool same_edge = i + 1 < n && bins[i + 1].hi <= bins[i].hi;
        if ((!same_edge && i % every == 0) || i + 1 == n)
            series_add(s, (double[]){log2(MAX(bins[i].hi, 1)), so_far / sum * 100});
        e->from = MIN(e->from, MAX(bins[i].lo, 1));
        e->to = MAX(e->to, MAX(bins[i].hi, 1));
    }
    free(bins);
    return n > 0;
}

static void
axes(const struct chart *c, struct extent e, struct panel *panel, struct figure *fig)
{
    struct tick *ticks = arena_alloc(&fig->mem, TICKS_MAX * sizeof(*ticks));
    double to = MAX(e.to, e.from * 2);
    size_t n = ticks_log(ticks, c->x_unit, e.from, to, LABELS);
    panel->x = (struct axis){.label = c->x_label,
                             .lo = log2(e.from),
                             .hi = log2(to),
                             .ticks = ticks,
                             .nticks = n};
    panel->y = figure_axis(fig, UNIT_COUNT, "calls up to this, %", 0, 102, 5);
}

void
draw_shares(const struct chart *c, const struct chart_ask *ask, struct diag *d,
            struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    struct panel *panel = figure_panel(fig);
    struct slice words = slice_of(c->panels[0].series), name;
    struct extent e = {INFINITY, 1};
    bool any = false;
    int col;
    for (size_t i = 0; chart_series_take(&words, t, &col, &name); i++) {
        struct series *s = figure_series(fig, panel, MARK_LINE, chart_look(name, i), NULL,
                                         line_room(t->nrows));
        bool known = line_draw(t, (size_t)col, d, s, &e);
        s->name = figure_textf(fig, known ? "%s" : "%s (none)",
                               figure_text(fig, name, NAME_COLUMNS));
        any |= known;
    }
    if (!any)
        fig->nothing = "no data: all bins are empty";
    else
        axes(c, e, panel, fig);
}

void
draw_hist_over(const struct chart *c, const struct chart_ask *ask, struct diag *d,
               struct figure *fig)
{
    struct panel *panel = figure_panel(fig);
    struct extent e = {INFINITY, 1};
    bool any = false;
    for (size_t i = 0; i < ask->n; i++) {
        const struct tsv *t = ask->tables[i];
        struct slice words = slice_of(c->panels[0].series), name;
        int col = 0;
        chart_series_take(&words, t, &col, &name); /* the first one is of all calls */
        struct series *s = figure_series(fig, panel, MARK_LINE, chart_look(SLICE(""), i),
                                         chart_label(ask, i, fig), line_room(t->nrows));
        any |= line_draw(t, (size_t)col, d, s, &e);
    }
    if (!any)
        fig->nothing = "no data: all bins are empty";
    else
        axes(c, e, panel, fig);
}
