/* Calls over time in files without their rows: weir-merge --summary-only has counted what
 * began in each slice of time, and how long calls lasted through it (/summaries/bins). */
#ifndef WEIR_ANALYZE_TIME_SLICES_H
#define WEIR_ANALYZE_TIME_SLICES_H

#include "analyze/group/group.h"
#include "analyze/rows/alike.h"
#include "analyze/rows/hull.h"

/* One pass over the calls that are alike, for what slices do not tell: the hull of the
 * selected ones, and their groups, where there is a grouper: also those of no time. */
bool slices_hull(struct session *s, struct grouper *g, struct hull *hull,
                 struct err *err);

/* One pass over the slices of selected calls, in the file's order. Row i of `slices` is
 * in bin slices_bin(width) of the grid; `calls` has what its calls have in common in the
 * columns of /calls. false with *err when a slice lies in two bins, or when `g` or the
 * selection asks for more than slices tell. */
bool slices_scan(struct session *s, int64_t width_ns, const struct grouper *g,
                 void (*take)(void *ctx, const struct batch *calls,
                              const struct batch *slices),
                 void *ctx, struct err *err);

#endif
