/* Between the files that know gnuplot. */
#ifndef WEIR_REPORT_CHART_GNUPLOT_PRIV_H
#define WEIR_REPORT_CHART_GNUPLOT_PRIV_H

#include "report/chart/gnuplot.h"

/* "text" as gnuplot reads it back: neither `commands` nor @macros nor \escapes of its
 * own. */
void gp_quote(FILE *f, const struct picture *p, const char *text);
/* The same for a tick, whose label gnuplot takes for a number format. */
void gp_quote_tick(FILE *f, const struct picture *p, const char *text);

/* The data of a series as a block named $pPANELsSERIES. */
void gp_data(FILE *f, const struct picture *p, const struct figure *fig,
             const struct panel *panel, size_t npanel, size_t nseries);
/* Its part of the plot command. */
void gp_marks(FILE *f, const struct picture *p, const struct series *s, size_t npanel,
              size_t nseries);
/* Its entry in the legend, also when it has no point. */
void gp_legend(FILE *f, const struct picture *p, const struct series *s);

#endif
