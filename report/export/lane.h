/* The row of one thread in a trace viewer: slices must lie inside each other or beside
 * each other. Clocks are rounded, so calls that followed each other may overlap by a
 * little; constant memory, whatever the number of calls. */
#ifndef WEIR_REPORT_EXPORT_LANE_H
#define WEIR_REPORT_EXPORT_LANE_H

#include "lib/base/base.h"

#define LANE_OPEN 16 /* slices that a later one may still enclose */

/* {.floor_ns = INT64_MIN, .last_ns = INT64_MIN} is empty. */
struct lane {
    size_t n;
    int64_t start_ns[LANE_OPEN], end_ns[LANE_OPEN]; /* beside each other, ascending */
    int64_t floor_ns; /* nothing may begin before: older slices are not known any more */
    int64_t last_ns;  /* latest end so far */
};

/* Places a call that ran from *start_ns to *end_ns, in order of completion. It may
 * enclose earlier ones; where it would overlap one in part, its beginning is moved behind
 * it. false when it ended before an earlier one, so it has no place in this row. */
bool lane_put(struct lane *l, int64_t *start_ns, int64_t *end_ns);

#endif
