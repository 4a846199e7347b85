/* What single calls of files without their rows took and moved: weir-merge --summary-only
 * has counted, for each row of alike calls, how often which duration and which size was
 * among them (/summaries/durations, /summaries/sizes). */
#ifndef WEIR_ANALYZE_ROWS_ALIKE_VALUES_H
#define WEIR_ANALYZE_ROWS_ALIKE_VALUES_H

#include "analyze/rows/alike.h"

enum alike_of { ALIKE_DURATIONS, ALIKE_SIZES };

/* Entry i stands for `times` calls of one duration, or of one size. `calls` has what they
 * have in common, in the columns of /calls, and
 *   of durations  dur_ns, or missing. known: of how many the bytes are known, sum: those
 *   of sizes      requested and transferred, or missing. known: of how many the duration
 *                 is known, sum: those; and the first one's line */
struct alike_entries {
    struct batch *calls;
    uint64_t *times, *known, *sum;
    int64_t *most; /* dur_ns, but of a bucket: what it is at most */
};

/* One pass over the entries of selected calls, in the file's order; want and false as
 * with alike_scan. */
bool alike_values_scan(struct session *s, enum alike_of of, const bool want[calls_NCOLS],
                       void (*take)(void *ctx, const struct alike_entries *e), void *ctx,
                       struct err *err);

#endif
