/* Figures as scripts for gnuplot. Only gnuplot.c and gnuplot_marks.c know gnuplot; no
 * foreign text ever reaches it but inside quotes. */
#ifndef WEIR_REPORT_CHART_GNUPLOT_H
#define WEIR_REPORT_CHART_GNUPLOT_H

#include "report/chart/drawer.h"
#include "report/chart/layout.h"

/* Without the user's start-up files. */
extern const struct drawer gnuplot_drawer;

/* Writes a script that draws the figure to gnuplot's stdout, data included: edit it and
 * run it again with plain gnuplot. */
void gnuplot_script(FILE *f, const struct figure *fig, const struct picture *p);

#endif
