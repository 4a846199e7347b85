/* Figures that are graphs as scripts for Graphviz' dot. Only graphviz.c knows it; no
 * foreign text ever reaches it but inside quotes. */
#ifndef WEIR_REPORT_CHART_GRAPHVIZ_H
#define WEIR_REPORT_CHART_GRAPHVIZ_H

#include "report/chart/drawer.h"
#include "report/chart/layout.h"

/* Whether dot draws this kind of picture. */
bool graphviz_draws(enum picture_kind kind);
const struct drawer *graphviz_drawer(enum picture_kind kind);
/* Writes the graph of the figure, which has one, as dot reads it. */
void graphviz_script(FILE *f, const struct figure *fig, const struct picture *p);

#endif
