/* Figures to pictures, by the program that can draw them: graphs by Graphviz where the
 * kind of picture has lines, all else by gnuplot. */
#ifndef WEIR_REPORT_CHART_PICTURE_H
#define WEIR_REPORT_CHART_PICTURE_H

#include "lib/base/err.h"
#include "report/chart/layout.h"

/* Whether it is drawn as a graph: then it has the graph's size, and fits into the
 * picture's. */
bool picture_is_graph(const struct figure *fig, enum picture_kind kind);

/* Writes the script that draws the figure, data included, to edit and draw again. */
void picture_script(FILE *f, const struct figure *fig, const struct picture *p);

/* Draws the figure to `out`: without a shell, without the user's start-up files, in an
 * environment of its own; what differs from run to run is taken out. False with *err when
 * the program is not installed or failed. Same figure, same bytes. */
bool picture_draw(FILE *out, const struct figure *fig, const struct picture *p,
                  struct err *err);

#endif
