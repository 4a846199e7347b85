/* How many calls were open at once, bin by bin and group by group, out of a sweep. */
#ifndef WEIR_ANALYZE_TIME_INFLIGHT_H
#define WEIR_ANALYZE_TIME_INFLIGHT_H

#include "analyze/rows/open.h"

/* {0} is empty. */
struct inflight_group {
    uint32_t *most; /* from bin number `last` backwards */
    size_t n, cap;
    int64_t last;
    int64_t at_ns; /* where bin most[n - 1] begins */
    uint32_t open; /* while the sweep runs */
};

/* {.width_ns = w, .limit_ns = t} is empty. */
struct inflight {
    int64_t width_ns;
    int64_t limit_ns; /* calls open then or later count in the bin before it at most */
    struct inflight_group *of;
    size_t n, cap;
    struct open_calls calls;
    uint64_t bins; /* of all groups */
    bool too_many; /* there would be more than SERIES_MAX_BINS */
};

struct sweep_visitor inflight_visitor(struct inflight *f);
void inflight_free(struct inflight *f);
/* Most calls of the group open at one moment of bin k of the grid (series.h). */
uint64_t inflight_most(const struct inflight *f, size_t group, int64_t k);

#endif
