/* Operations over time: the window that is observed, the grid over it, and the pass that
 * fills it (weir-iops). */
#ifndef WEIR_ANALYZE_TIME_IOPS_H
#define WEIR_ANALYZE_TIME_IOPS_H

#include <stdatomic.h>

#include "analyze/group/group.h"
#include "analyze/rows/pass.h"
#include "analyze/time/inflight.h"
#include "analyze/time/series.h"
#include "analyze/time/slices.h"

#define IOPS_AUTO 0 /* width_ns: about 200 bins */
#define IOPS_WIDTH_MAX (INT64_MAX / 4)

struct iops {
    struct session session;
    int64_t width_ns;
    int by; /* -1: all calls together */

    /* the result */
    struct grouper *grouper; /* NULL: one group, number 0 */
    struct series_set set;
    struct inflight inflight;
    int64_t from_ns, to_ns;      /* the observed window; missing: there is none */
    int64_t first_bin, last_bin; /* of the grid */

    bool sliced; /* of slices: most in flight is not known, nor how durations spread */

    uint32_t *group; /* of a batch of slices */
    struct sweep *sweep;
    atomic_bool too_many; /* set by whoever sees it first */
};

/* For an OPT_FN option: "auto" or "100ms" to int64_t *dest. */
bool iops_take_width(const char *text, void *dest, struct err *err);

bool iops_compute(struct iops *o, struct err *err);
void iops_free(struct iops *o);

#endif
