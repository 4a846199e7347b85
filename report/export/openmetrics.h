/* Lines of OpenMetrics text, as weir-export and weir-report write it. Names are ours
 * ("elapsed_s"); what a family is called and its unit follow from their ends
 * ("weir_elapsed_seconds"). */
#ifndef WEIR_REPORT_EXPORT_OPENMETRICS_H
#define WEIR_REPORT_EXPORT_OPENMETRICS_H

#include "lib/base/base.h"

/* The lines that describe a family of gauges, once and before its samples. */
void openmetrics_describe(FILE *f, struct slice name, struct slice meaning);
/* The family's name. */
void openmetrics_family(FILE *f, struct slice name);
/* name="value": the value harmless, and with what the format itself reads escaped. */
void openmetrics_label(FILE *f, const char *name, struct slice value);
/* A value of ours in the family's unit, and the line's end. */
void openmetrics_value(FILE *f, struct slice name, double v);

#endif
