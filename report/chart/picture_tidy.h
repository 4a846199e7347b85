/* Takes out of pictures what a reader or a second run should not find. */
#ifndef WEIR_REPORT_CHART_PICTURE_TIDY_H
#define WEIR_REPORT_CHART_PICTURE_TIDY_H

#include "report/chart/figure.h"

/* Writes an SVG of gnuplot to f: the figure's title and what it shows instead of the
 * program's version, no numbers as titles of parts, no unused definitions, no empty
 * groups, ids that begin with the chart's name so that several can stand in one page. */
void svg_tidy(FILE *f, struct slice svg, const struct figure *fig);

/* Writes a picture of characters to f without its form feed and the blanks that fill up
 * its lines. */
void text_tidy(FILE *f, struct slice text);

/* Sets the creation date of a PDF to 1970, in place: cairo writes the time of day. */
void pdf_tidy(char *bytes, size_t n);

#endif
