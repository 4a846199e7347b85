/* Calls over time and value: how many began in each slice of time with so long a duration
 * (or so many bytes). A run that is slow all along looks unlike one with a few outliers,
 * which a histogram and a mean over time both hide. */
#include <math.h>

#include "report/chart/heat.h"

#define TIME_TICKS 8
#define VALUE_TICKS 12

/* Distinct bins of the table, ascending. */
struct bin_list {
    struct bin {
        double lo, hi;
    } * at;
    size_t n;
    double zero; /* where zeros stand: one step under the smallest of the others */
};

static int
lower_first(const void *a, const void *b)
{
    const struct bin *x = a, *y = b;
    if (x->lo != y->lo)
        return x->lo < y->lo ? -1 : 1;
    return (x->hi > y->hi) - (x->hi < y->hi);
}

static bool
bin_of_row(const struct tsv *t, size_t row, struct diag *d, struct bin *bin)
{
    bin->lo = tsv_number(t, row, (size_t)tsv_column(t, SLICE("lo")), d);
    bin->hi = tsv_number(t, row, (size_t)tsv_column(t, SLICE("hi")), d);
    if (isnan(bin->hi))
        bin->hi = bin->lo * 2;
    return bin->lo >= 0 && bin->hi > bin->lo;
}

static double
place_of_zero(const struct bin_list *bins)
{
    for (size_t i = 0; i < bins->n; i++)
        if (bins->at[i].lo >= 1)
            return log2(bins->at[i].lo) - 1;
    return -1;
}

static struct bin_list
bins_of(const struct tsv *t, struct diag *d)
{
    struct bin_list bins = {.at = xcalloc(t->nrows, sizeof(*bins.at))};
    size_t kept = 0;
    for (size_t row = 0; row < t->nrows; row++)
        bins.n += bin_of_row(t, row, d, &bins.at[bins.n]);
    qsort(bins.at, bins.n, sizeof(*bins.at), lower_first);
    for (size_t i = 0; i < bins.n; i++) {
        if (kept == 0 || lower_first(&bins.at[kept - 1], &bins.at[i]) != 0)
            bins.at[kept++] = bins.at[i];
    }
    bins.n = kept;
    bins.zero = place_of_zero(&bins);
    return bins;
}

/* On the logarithm; zeros stand under what is there, not decades below it. */
static double
place(const struct bin_list *bins, double v)
{
    return v < 1 ? bins->zero : MAX(log2(v), bins->zero + 1);
}

static void
fill(struct heat *h, const struct bin_list *bins, const struct tsv *t, struct diag *d)
{
    size_t t_col = (size_t)tsv_column(t, SLICE("t_s"));
    size_t count_col = (size_t)tsv_column(t, SLICE("count_all"));
    heat_rows(h, bins->n);
    for (size_t i = 0; i < bins->n; i++) {
        h->lo[i] = place(bins, bins->at[i].lo);
        h->hi[i] = place(bins, bins->at[i].hi);
    }
    for (size_t row = 0; row < t->nrows; row++) {
        struct bin bin;
        if (!bin_of_row(t, row, d, &bin))
            continue;
        const struct bin *found =
            bsearch(&bin, bins->at, bins->n, sizeof(bin), lower_first);
        heat_add(h, (size_t)(found - bins->at), tsv_number(t, row, t_col, d),
                 tsv_number(t, row, count_col, d));
    }
}

static struct axis
value_axis(const struct chart *c, const struct bin_list *bins, enum unit unit,
           struct figure *fig)
{
    struct tick *ticks = arena_alloc(&fig->mem, (TICKS_MAX + 1) * sizeof(*ticks));
    double least = bins->at[0].lo, largest = bins->at[bins->n - 1].hi;
    size_t n = 0;
    double from = exp2(bins->zero + 1); /* from 2 on where 0 has its label just below */
    if (largest > 1)
        n = ticks_log(ticks, unit, least < 1 ? 2 * from : least,
                      MAX(largest, 4 * (least < 1 ? from : 1)), VALUE_TICKS);
    if (least < 1)
        ticks[n++] = (struct tick){bins->zero + 0.5, "0", true};
    return (struct axis){.label = c->panels[0].label,
                         .lo = place(bins, least),
                         .hi = MAX(place(bins, largest), place(bins, least) + 1),
                         .ticks = ticks,
                         .nticks = n};
}

void
draw_heat(const struct chart *c, const struct chart_ask *ask, struct diag *d,
          struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    struct heat h;
    struct bin_list bins = bins_of(t, d);
    if (bins.n == 0 || !heat_times(&h, t, d)) {
        fig->nothing = "no data: no row has a time and a range";
        free(bins.at);
        return;
    }
    fill(&h, &bins, t, d);
    struct panel *panel = figure_panel(fig);
    struct heat_scale scale = heat_counts(fig, heat_largest(&h));
    heat_paint(&h, &scale, fig, panel);
    panel->x = figure_axis(fig, c->x_unit, NULL, h.t0, heat_end(&h), TIME_TICKS);
    panel->x.label = chart_clock_label(c, fig, h.t0, heat_end(&h));
    panel->y = value_axis(c, &bins, c->panels[0].unit, fig);
    char width[TICK_TEXT];
    fig->note = figure_textf(fig, "colour: calls per cell, which is %s wide",
                             ticks_text(width, UNIT_S, h.width));
    heat_free(&h);
    free(bins.at);
}
