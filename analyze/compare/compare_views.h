/* What weir-compare says of runs one by one: trends over time, balance of processors. */
#ifndef WEIR_ANALYZE_COMPARE_COMPARE_VIEWS_H
#define WEIR_ANALYZE_COMPARE_COMPARE_VIEWS_H

#include "analyze/rows/session.h"

/* Each prints one table, rows for each of the n files. width_ns: of bins; 0 = about 200
 * of them. Returns 0, or the exit status for what *err says. */
int compare_trends(struct session *s, char **paths, int n, int64_t width_ns,
                   struct err *err);
int compare_cores(struct session *s, char **paths, int n, struct err *err);

#endif
