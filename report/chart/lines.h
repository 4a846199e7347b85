/* Lines over time out of the columns of a table: what the charts lines and strips share.
 */
#ifndef WEIR_REPORT_CHART_LINES_H
#define WEIR_REPORT_CHART_LINES_H

#include "report/chart/charts.h"

struct lines_view {
    const struct tsv *t;
    struct diag *d;
    size_t t_col;
    double *at; /* time of each row, NaN = none */
    double from, to;
};

/* Reads the times; a row that goes back in time is told and has none. false when no row
 * has one. lines_close is needed in any case. */
bool lines_open(struct lines_view *view, const struct tsv *t, struct diag *d);
void lines_close(struct lines_view *view);
/* Points that a line of the table may need. */
size_t lines_room(const struct tsv *t);
/* Draws a column. Groups of rows keep their lowest and highest value: no peak is lost.
 * Widens *lo and *hi to what was drawn. */
void lines_draw(const struct lines_view *view, size_t col, struct series *s, double *lo,
                double *hi);

#endif
