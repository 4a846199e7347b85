/* Figures to pictures with gnuplot. Only gnuplot.c, gnuplot_marks.c and gnuplot_run.c
 * know gnuplot; no foreign text ever reaches it but inside quotes. */
#ifndef WEIR_REPORT_GNUPLOT_H
#define WEIR_REPORT_GNUPLOT_H

#include "lib/err.h"
#include "report/layout.h"

/* Writes a script that draws the figure to gnuplot's stdout, data included: edit it and
 * run it again with plain gnuplot. */
void gnuplot_script(FILE *f, const struct figure *fig, const struct picture *p);

/* Draws the figure to `out`: gnuplot runs without a shell, without the user's start-up
 * files and with an environment of its own. False with *err when it is not installed or
 * failed. Same figure, same bytes. */
bool gnuplot_draw(FILE *out, const struct figure *fig, const struct picture *p,
                  struct err *err);

#endif
