/* What several charts say in the same words. */
#include <math.h>

#include "lib/base/num.h"
#include "lib/table/table.h"
#include "report/chart/charts.h"

#define LABEL_COLUMNS 40

const char *
chart_clock_label(const struct chart *c, struct figure *fig, double from, double to)
{
    const char *clock = ticks_clock(MAX(fabs(from), fabs(to)));
    return *clock ? figure_textf(fig, "%s (%s)", c->x_label, clock) : c->x_label;
}

static int
ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double
chart_row_width(const struct tsv *t, const double *at, size_t n)
{
    double width;
    if (num_f64(tsv_note(t, "bin_s"), &width) && width > 0 && width <= TSV_MAX_VALUE)
        return width;
    double *gaps = xcalloc(n, sizeof(*gaps));
    size_t ngaps = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        if (at[i + 1] > at[i])
            gaps[ngaps++] = at[i + 1] - at[i];
    }
    qsort(gaps, ngaps, sizeof(*gaps), ascending);
    width = ngaps > 0 ? gaps[ngaps / 2] : 1;
    free(gaps);
    return width;
}

const char *
chart_cell_text(struct figure *fig, const struct tsv *t, size_t row, size_t col,
                size_t columns)
{
    struct slice cell = tsv_cell(t, row, col);
    if (slice_eq(cell, SLICE("-")) || cell.n == 0)
        return figure_textf(fig, "(no %s)", figure_text(fig, t->names[col], columns));
    char *bytes = xstrndup(cell.p, cell.n);
    struct slice key = {bytes, unescape_tsv(bytes, cell.n)};
    const char *text = figure_text(fig, key, columns);
    free(bytes);
    return text;
}

const char *
chart_label(const struct chart_ask *ask, size_t i, struct figure *fig)
{
    struct slice input = tsv_note(ask->tables[i], "input");
    if (ask->labels[i] != NULL)
        return figure_text(fig, slice_of(ask->labels[i]), LABEL_COLUMNS);
    if (input.n == 0 || slice_eq(input, SLICE("-")) || slice_eq(input, SLICE("<stdin>")))
        return figure_textf(fig, "table %zu", i + 1);
    return figure_text(fig, input, LABEL_COLUMNS);
}
