#include "report/chart/heat.h"

#include <math.h>

#include "lib/base/num.h"

/* ---- the grid ---- */

bool
heat_times(struct heat *h, const struct tsv *t, struct diag *d)
{
    size_t col = (size_t)tsv_column(t, SLICE("t_s")), n = 0;
    double *at = xcalloc(t->nrows, sizeof(*at)), first = INFINITY, last = -INFINITY;
    *h = (struct heat){0};
    for (size_t row = 0; row < t->nrows; row++) {
        double v = tsv_number(t, row, col, d);
        if (isnan(v))
            continue;
        at[n++] = v;
        first = MIN(first, v);
        last = MAX(last, v);
    }
    if (n > 0) {
        h->table_row = chart_row_width(t, at, n);
        double rows = round((last - first) / h->table_row) + 1;
        double per_column = MAX(ceil(rows / HEAT_COLUMNS), 1);
        h->t0 = first;
        h->width = h->table_row * per_column;
        h->nx = (size_t)MIN(ceil(rows / per_column), HEAT_COLUMNS);
    }
    free(at);
    return n > 0;
}

void
heat_rows(struct heat *h, size_t ny)
{
    h->ny = ny;
    h->v = xcalloc(ny * h->nx, sizeof(*h->v));
    h->lo = xcalloc(ny, sizeof(*h->lo));
    h->hi = xcalloc(ny, sizeof(*h->hi));
}

void
heat_free(struct heat *h)
{
    free(h->v);
    free(h->lo);
    free(h->hi);
    *h = (struct heat){0};
}

void
heat_add(struct heat *h, size_t row, double t_s, double v)
{
    double column = floor((t_s - h->t0) / h->width + 1e-6);
    if (column >= 0 && column < (double)h->nx && v > 0)
        h->v[row * h->nx + (size_t)column] += v;
}

double
heat_end(const struct heat *h)
{
    return h->t0 + (double)h->nx * h->width;
}

double
heat_largest(const struct heat *h)
{
    double largest = 0;
    for (size_t i = 0; i < h->nx * h->ny; i++)
        largest = MAX(largest, h->v[i]);
    return largest;
}

/* ---- steps of colour ---- */

/* The largest round factor that reaches no further than `largest` in the last step. */
static double
factor_for(double largest)
{
    static const double factors[] = {2, 3, 4, 5, 10, 20, 50, 100, 200, 500, 1000};
    double chosen = 0;
    for (size_t i = 0; i < ARRAY_LEN(factors); i++) {
        if (pow(factors[i], LOOK_HEATS - 1) <= largest)
            chosen = factors[i];
    }
    return chosen;
}

struct heat_scale
heat_counts(struct figure *fig, double largest)
{
    struct heat_scale scale;
    double factor = factor_for(largest), step = MAX(ceil(largest / LOOK_HEATS), 1);
    for (size_t i = 0; i < LOOK_HEATS; i++) {
        char text[48];
        scale.from[i] = factor > 0 ? pow(factor, (double)i) : 1 + (double)i * step;
        scale.names[i] = figure_textf(fig, "%s+", human_count(text, scale.from[i]));
    }
    return scale;
}

struct heat_scale
heat_shares(void)
{
    return (struct heat_scale){
        .from = {0,           0.05,   0.2,     0.4,     0.6,     0.8    },
        .names = {"below 5 %", "5 %+", "20 %+", "40 %+", "60 %+", "80 %+"},
    };
}

static int
step_of(const struct heat_scale *scale, double v)
{
    int step = -1;
    for (int i = 0; v > 0 && i < (int)LOOK_HEATS; i++) {
        if (v >= scale->from[i] * (1 - 1e-9))
            step = i;
    }
    return step;
}

/* ---- painting ---- */

/* Neighbours of one step in a row become one rectangle. */
static void
paint_step(const struct heat *h, const struct heat_scale *scale, int step,
           struct series *s)
{
    for (size_t row = 0; row < h->ny; row++) {
        const double *v = h->v + row * h->nx;
        for (size_t x = 0; x < h->nx;) {
            size_t from = x;
            while (x < h->nx && step_of(scale, v[x]) == step)
                x++;
            if (x > from)
                series_add(s, (double[]){h->t0 + (double)from * h->width,
                                         h->t0 + (double)x * h->width, h->lo[row],
                                         h->hi[row]});
            else
                x++;
        }
    }
}

void
heat_paint(const struct heat *h, const struct heat_scale *scale, struct figure *fig,
           struct panel *panel)
{
    double largest = heat_largest(h);
    for (int step = 0; step < (int)LOOK_HEATS; step++) {
        if (step > 0 && scale->from[step] > largest)
            break; /* a step that nothing reaches needs no place in the legend */
        struct series *s =
            figure_series(fig, panel, MARK_BAR, (enum look)((int)LOOK_PLAIN + step),
                          scale->names[step], h->nx * h->ny);
        if (s != NULL)
            paint_step(h, scale, step, s);
    }
}
