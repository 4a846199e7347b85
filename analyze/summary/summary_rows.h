/* weir-summary --by: the key numbers, a row for each value of a key. */
#ifndef WEIR_ANALYZE_SUMMARY_SUMMARY_ROWS_H
#define WEIR_ANALYZE_SUMMARY_SUMMARY_ROWS_H

#include "analyze/rows/session.h"

/* Passes over the selected calls and the samples of the session's file and prints the
 * table. key: row of group_defs; window_ns: of peak_iops. */
bool summary_rows(struct session *s, int key, int64_t window_ns, struct err *err);

#endif
