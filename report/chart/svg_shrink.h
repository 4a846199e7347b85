/* The same picture in fewer bytes: what gnuplot and Graphviz say again for each line and
 * letter is said once, or to no more digits than can be seen. */
#ifndef WEIR_REPORT_CHART_SVG_SHRINK_H
#define WEIR_REPORT_CHART_SVG_SHRINK_H

#include "lib/base/base.h"

/* Writes the SVG (well-formed, as a drawing program of ours left it; no ">" within the
 * values of attributes) to f. Lengths are rounded to a tenth of a pixel; texts, ids and
 * what is drawn where stay. */
void svg_shrink(FILE *f, struct slice svg);

#endif
