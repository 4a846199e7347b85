/* Grids of values as steps of colour: what the charts over time and something else share.
 */
#ifndef WEIR_REPORT_CHART_HEAT_H
#define WEIR_REPORT_CHART_HEAT_H

#include "report/chart/charts.h"

#define HEAT_COLUMNS 120 /* steps of time at most: wider than a few pixels each */

/* Columns of time from t0, each `width` seconds; rows in any order. */
struct heat {
    double t0, width;
    size_t nx, ny;
    double *v;        /* ny * nx, a row after the other; 0 = nothing */
    double *lo, *hi;  /* of each row, in units of the y axis */
    double table_row; /* seconds that a row of the table stands for */
};

/* The columns of time for rows of t, with no rows yet; false when no row has a time. */
bool heat_times(struct heat *h, const struct tsv *t, struct diag *d);
/* Makes room for ny rows. */
void heat_rows(struct heat *h, size_t ny);
void heat_free(struct heat *h);
/* Adds v where a row at t_s belongs; a time or value that is missing adds nothing. */
void heat_add(struct heat *h, size_t row, double t_s, double v);
double heat_end(const struct heat *h);
double heat_largest(const struct heat *h);

/* Where each step of colour begins, and how the legend calls it. */
struct heat_scale {
    double from[LOOK_HEATS];
    const char *names[LOOK_HEATS];
};
/* Steps for counts up to `largest`, each the same factor more than the one before. */
struct heat_scale heat_counts(struct figure *fig, double largest);
/* Steps for shares of the time, 0 to 1 and beyond. */
struct heat_scale heat_shares(void);

/* Paints the grid into the panel, a series for each step. */
void heat_paint(const struct heat *h, const struct heat_scale *scale, struct figure *fig,
                struct panel *panel);

#endif
