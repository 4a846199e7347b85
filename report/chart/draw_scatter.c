/* One column over another: a dot for each row, and the line with the least squares. */
#include <math.h>

#include "report/chart/charts.h"

#define TICKS 7
#define NAME_COLUMNS 40

struct sums {
    double n, x, y;    /* how many, means */
    double xx, yy, xy; /* sums of products of what is off the means */
    double x_lo, x_hi, y_lo, y_hi;
};

/* One more point (Welford): stable however far the values lie from 0. */
static void
sums_add(struct sums *s, double x, double y)
{
    s->n++;
    double dx = x - s->x, dy = y - s->y;
    s->x += dx / s->n;
    s->y += dy / s->n;
    s->xx += dx * (x - s->x);
    s->yy += dy * (y - s->y);
    s->xy += dx * (y - s->y);
    s->x_lo = MIN(s->x_lo, x);
    s->x_hi = MAX(s->x_hi, x);
    s->y_lo = MIN(s->y_lo, y);
    s->y_hi = MAX(s->y_hi, y);
}

/* The column asked for, else the i-th numeric one that is not the time; -1: none. */
static int
column_of(const struct tsv *t, struct slice asked, size_t i)
{
    if (asked.n > 0)
        return tsv_column(t, asked);
    for (size_t col = 0; col < t->ncols; col++) {
        if (slice_eq(t->names[col], SLICE("t_s")) || !tsv_numeric(t, col))
            continue;
        if (i-- == 0)
            return (int)col;
    }
    return -1;
}

/* Of more rows than a line has room for, every n-th is a dot; the fit is of all. */
static struct sums
dots_draw(const struct tsv *t, size_t x_col, size_t y_col, struct diag *d,
          struct series *s)
{
    struct sums sums = {
        .x_lo = INFINITY, .x_hi = -INFINITY, .y_lo = INFINITY, .y_hi = -INFINITY};
    size_t every = (t->nrows + FIGURE_POINTS - 1) / FIGURE_POINTS;
    for (size_t row = 0; row < t->nrows; row++) {
        double x = tsv_number(t, row, x_col, d), y = tsv_number(t, row, y_col, d);
        if (isnan(x) || isnan(y))
            continue;
        sums_add(&sums, x, y);
        if (row % every == 0)
            series_add(s, (double[]){x, y});
    }
    return sums;
}

static void
fit_draw(const struct sums *sums, struct panel *panel, struct figure *fig)
{
    double slope = sums->xy / sums->xx, r = sums->xy / sqrt(sums->xx * sums->yy);
    if (sums->n < 3 || !(sums->xx > 0) || !isfinite(r)) {
        fig->note = "no line: fewer than three points, or one value throughout";
        return;
    }
    struct series *s = figure_series(fig, panel, MARK_LINE, LOOK_WRITE,
                                     figure_textf(fig, "least squares, r = %.3f", r), 2);
    series_add(s, (double[]){sums->x_lo, sums->y + slope * (sums->x_lo - sums->x)});
    series_add(s, (double[]){sums->x_hi, sums->y + slope * (sums->x_hi - sums->x)});
    fig->note = figure_textf(fig, "y = %.4g %c %.4g x, in base units; n = %.0f",
                             sums->y - slope * sums->x, slope < 0 ? '-' : '+',
                             fabs(slope), sums->n);
}

static struct axis
axis_of(const struct tsv *t, int col, double lo, double hi, struct figure *fig)
{
    struct slice name = t->names[col];
    if (hi - lo <
        fabs(hi) * 1e-3) { /* one value: in the middle, with labels that differ */
        lo -= fabs(hi) / 2;
        hi += hi != 0 ? fabs(hi) / 2 : 1;
    }
    double air = (hi - lo) * 0.04;
    bool from_0 = lo >= 0 && lo < hi / 2;
    return figure_axis(fig, column_kind(name)->unit, figure_text(fig, name, NAME_COLUMNS),
                       from_0 ? 0 : lo - air, hi + air, TICKS);
}

void
draw_scatter(const struct chart *c, const struct chart_ask *ask, struct diag *d,
             struct figure *fig)
{
    const struct tsv *t = ask->tables[0];
    int x = column_of(t, ask->x, 0), y = column_of(t, ask->y, x < 0 ? 0 : 1);
    (void)c;
    if (x < 0 || y < 0) {
        fig->nothing = "no data: --x and --y name two columns with numbers";
        return;
    }
    struct panel *panel = figure_panel(fig);
    struct series *dots = figure_series(fig, panel, MARK_DOT, LOOK_READ, "rows",
                                        MIN(t->nrows, FIGURE_POINTS) + 1);
    struct sums sums = dots_draw(t, (size_t)x, (size_t)y, d, dots);
    if (sums.n == 0) {
        fig->nothing = "no data: no row has both values";
        return;
    }
    fit_draw(&sums, panel, fig);
    panel->x = axis_of(t, x, sums.x_lo, sums.x_hi, fig);
    panel->y = axis_of(t, y, sums.y_lo, sums.y_hi, fig);
    fig->title = figure_textf(fig, "%s over %s", panel->y.label, panel->x.label);
}
