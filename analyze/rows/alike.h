/* Files without rows of calls: weir-merge --summary-only has left one row for those that
 * are alike (/summaries/calls). What is a sum over calls is read off those, exactly; what
 * needs single calls, their order or their distribution is refused. */
#ifndef WEIR_ANALYZE_ROWS_ALIKE_H
#define WEIR_ANALYZE_ROWS_ALIKE_H

#include "analyze/rows/session.h"

/* Whether that is what the file holds, where it is calls that are looked at. */
bool alike_instead(const struct session *s);

/* One pass over them, in the file's order. `calls` has what alike calls have in common,
 * in the columns of /calls, so that groups and selections know them, and in dur_ns the
 * time of all together; row i of `sums` says how many they are and what they add up to.
 * Only selected ones come. false with *err when the selection or `want`, the columns of
 * /calls that the caller looks at, needs more than they have in common. */
bool alike_scan(struct session *s, const bool want[calls_NCOLS],
                void (*take)(void *ctx, const struct batch *calls,
                             const struct batch *sums),
                void *ctx, struct err *err);

/* For other ways over them. Whether they tell all that `want` and the selection ask;
 * false with *err. */
bool alike_tells(struct session *s, const bool want[calls_NCOLS], struct err *err);
/* Rows of /summaries/calls with what they have in common in the columns of /calls. */
void alike_as_calls(const struct batch *sums, struct batch *calls);
/* Of those, row i of the one to row `at` of another. */
void alike_copy_common(const struct batch *from, size_t i, struct batch *to, size_t at);

#endif
