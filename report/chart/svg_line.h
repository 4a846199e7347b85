/* Lists of points in SVG: lines and outlines of shapes. */
#ifndef WEIR_REPORT_CHART_SVG_LINE_H
#define WEIR_REPORT_CHART_SVG_LINE_H

#include "lib/base/base.h"

/* Writes every number in s with one digit behind the point at most, all else as it is. */
void svg_numbers(FILE *f, struct slice s);
/* Writes a path ("M1.00,2.00 L3.00,2.00"), or the points of a polygon as one: rounded,
 * without those that lie between two others on one upright or level line. What has curves
 * in it is only rounded. */
void svg_line(FILE *f, struct slice s);

#endif
