/* Histograms: bars over the bins on a logarithmic axis, each panel another quantity. The
 * pale bar behind is all calls, read and write stand before it. */
#include "report/chart/charts.h"

#include <math.h>

#define BINS_MAX 500 /* more cannot be told apart: neighbours are added up */
#define BINS_LEAST 8
#define LABELS 16 /* as many as a wide picture takes; a narrow one thins them */
#define VALUE_TICKS 5
#define APART 0.5 /* gap between the bar of zeros and the scale, in bars */

struct bin {
    double a, b; /* from and to, binary logarithm */
    bool zero;   /* the bin of zeros alone: has no place on the logarithm */
    double v[CHART_PANELS][FIGURE_SERIES];
};

struct bins {
    struct bin *at;
    size_t n;
    double a, b; /* ends of the axis, the place for zeros included */
};

/* Where a bar of this look stands in its bin. */
static const struct {
    double from, to;
} places[LOOK_COUNT] = {
    [LOOK_ALL] = {0.05, 0.95},
    [LOOK_READ] = {0.14, 0.50},
    [LOOK_WRITE] = {0.50, 0.86},
};

/* Bounds of a row. False when they bound nothing. */
static bool
bin_bounds(const struct tsv *t, size_t row, struct diag *d, struct bin *bin)
{
    size_t lo_col = (size_t)tsv_column(t, SLICE("lo"));
    double lo = tsv_number(t, row, lo_col, d);
    double hi = tsv_number(t, row, (size_t)tsv_column(t, SLICE("hi")), d);
    *bin = (struct bin){.zero = lo == 0 && hi <= 1};
    if (bin->zero)
        return true;
    bin->a = lo < 1 ? 0 : log2(lo);
    bin->b = isnan(hi) ? NAN : log2(hi);
    if (lo >= 0 && (isnan(hi) || bin->b > bin->a))
        return true;
    diag_report(d, TSV_NOT_NUMBER, (struct place){t->file, t->lines[row], 0},
                tsv_cell(t, row, lo_col));
    return false;
}

/* A bar that is not measured looks like none. */
static double
known(double v)
{
    return isnan(v) ? 0 : v;
}

static void
bins_read(struct bins *bins, const struct chart *c, const struct tsv *t, struct diag *d)
{
    bins->at = xcalloc(t->nrows, sizeof(*bins->at));
    for (size_t row = 0; row < t->nrows; row++) {
        struct bin *bin = &bins->at[bins->n];
        if (!bin_bounds(t, row, d, bin))
            continue;
        bins->n++;
        for (size_t p = 0; p < CHART_PANELS && c->panels[p].series; p++) {
            struct slice words = slice_of(c->panels[p].series), name;
            int col;
            for (size_t i = 0; chart_series_take(&words, t, &col, &name); i++)
                bin->v[p][i] = known(tsv_number(t, row, (size_t)col, d));
        }
    }
}

static void
bin_merge(struct bin *into, const struct bin *from)
{
    into->b = from->b;
    for (size_t p = 0; p < CHART_PANELS; p++) {
        for (size_t i = 0; i < FIGURE_SERIES; i++)
            into->v[p][i] += from->v[p][i];
    }
}

static int
lower_first(const void *a, const void *b)
{
    const struct bin *x = a, *y = b;
    if (x->zero != y->zero)
        return x->zero ? -1 : 1;
    return (x->a > y->a) - (x->a < y->a);
}

/* Bins from small to large; equal ones (a table split --by something) are added up. */
static void
bins_join(struct bins *bins)
{
    size_t n = 0;
    qsort(bins->at, bins->n, sizeof(*bins->at), lower_first);
    for (size_t i = 0; i < bins->n; i++) {
        if (n > 0 && lower_first(&bins->at[n - 1], &bins->at[i]) == 0)
            bin_merge(&bins->at[n - 1], &bins->at[i]);
        else
            bins->at[n++] = bins->at[i];
    }
    bins->n = n;
}

static bool
bin_is_empty(const struct bin *bin)
{
    for (size_t p = 0; p < CHART_PANELS; p++) {
        for (size_t i = 0; i < FIGURE_SERIES; i++) {
            if (bin->v[p][i] > 0)
                return false;
        }
    }
    return true;
}

/* Empty bins at both ends say nothing; those between do. Zeros keep their place. */
static void
bins_trim(struct bins *bins)
{
    while (bins->n > 0 && bin_is_empty(&bins->at[bins->n - 1]))
        bins->n--;
    size_t first = 0, kept = 0;
    while (first < bins->n && bin_is_empty(&bins->at[first]))
        first++;
    if (first == bins->n)
        bins->n = first = 0;
    for (size_t i = first; i < bins->n; i++)
        bins->at[kept++] = bins->at[i];
    bins->n = kept;
}

static void
bins_fold(struct bins *bins)
{
    size_t per_bar = (bins->n + BINS_MAX - 1) / BINS_MAX, n = 0, in_bar = 0;
    for (size_t i = 0; i < bins->n; i++) {
        struct bin bin = bins->at[i];
        bool fresh = n == 0 || bin.zero || bins->at[n - 1].zero || in_bar == per_bar;
        if (fresh)
            bins->at[n++] = bin;
        else
            bin_merge(&bins->at[n - 1], &bin);
        in_bar = fresh ? 1 : in_bar + 1;
    }
    bins->n = n;
}

/* Ends of the axis. A bin without an upper end becomes as wide as its neighbour; zeros
 * get a place of usual width left of the axis, one gap away. */
static void
bins_place(struct bins *bins)
{
    double a = INFINITY, b = -INFINITY, width = 1;
    struct bin *zero = NULL;
    for (size_t i = 0; i < bins->n; i++) {
        struct bin *bin = &bins->at[i];
        if (bin->zero) {
            zero = bin;
            continue;
        }
        if (isnan(bin->b))
            bin->b = bin->a + width;
        width = bin->b - bin->a;
        a = MIN(a, bin->a);
        b = MAX(b, bin->b);
    }
    bins->a = a <= b ? a : 0;
    bins->b = a <= b ? b : 1;
    if (zero != NULL) {
        double usual = (bins->b - bins->a) / (double)MAX(bins->n - 1, 1);
        zero->a = bins->a - (1 + APART) * usual;
        zero->b = bins->a - APART * usual;
        bins->a = zero->a - usual / 4;
    }
}

/* A few bins would be as wide as walls: the axis is made long enough for some more. */
static void
bins_pad(struct bins *bins)
{
    const struct bin *last = &bins->at[bins->n - 1];
    double lacking = (last->b - last->a) * BINS_LEAST - (bins->b - bins->a);
    if (lacking <= 0)
        return;
    bins->b += lacking / 2;
    if (!bins->at[0].zero)
        bins->a = MAX(bins->a - lacking / 2, 0);
}

static struct axis
size_axis(const struct chart *c, const struct bins *bins, struct figure *fig)
{
    struct tick *ticks = arena_alloc(&fig->mem, (TICKS_MAX + 1) * sizeof(*ticks));
    const struct bin *zero = bins->n > 0 && bins->at[0].zero ? &bins->at[0] : NULL;
    double lo = zero ? zero->b + (zero->b - zero->a) * APART : bins->a;
    size_t n = ticks_log(ticks, c->x_unit, exp2(lo), exp2(bins->b), LABELS);
    if (zero != NULL)
        ticks[n++] = (struct tick){(zero->a + zero->b) / 2, "0", true};
    return (struct axis){NULL, bins->a, bins->b, ticks, n, NULL};
}

static void
panel_draw(const struct chart *c, size_t p, const struct bins *bins, const struct tsv *t,
           struct figure *fig)
{
    struct panel *panel = figure_panel(fig);
    struct slice words = slice_of(c->panels[p].series), name;
    double top = 0;
    int col;
    for (size_t i = 0; chart_series_take(&words, t, &col, &name); i++) {
        enum look look = chart_look(name, i);
        struct series *s = figure_series(fig, panel, MARK_BAR, look,
                                         figure_text(fig, name, 40), bins->n);
        for (size_t k = 0; k < bins->n; k++) {
            const struct bin *bin = &bins->at[k];
            double v = bin->v[p][i], width = bin->b - bin->a;
            if (!(v > 0))
                continue;
            series_add(s, (double[]){bin->a + places[look].from * width,
                                     bin->a + places[look].to * width, 0, v});
            top = MAX(top, v);
        }
    }
    bool last = p + 1 == CHART_PANELS || c->panels[p + 1].series == NULL;
    panel->x = size_axis(c, bins, fig);
    panel->x.label = last ? c->x_label : NULL;
    panel->y =
        figure_axis_from_0(fig, c->panels[p].unit, c->panels[p].label, top, VALUE_TICKS);
}

void
draw_hist(const struct chart *c, const struct chart_ask *ask, struct diag *d,
          struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    struct bins bins = {0};
    bins_read(&bins, c, t, d);
    bins_join(&bins);
    bins_trim(&bins);
    bins_fold(&bins);
    bins_place(&bins);
    if (bins.n > 0)
        bins_pad(&bins);
    else
        fig->nothing = "no data: all bins are empty";
    for (size_t p = 0; bins.n > 0 && p < CHART_PANELS && c->panels[p].series; p++)
        panel_draw(c, p, &bins, t, fig);
    free(bins.at);
}
