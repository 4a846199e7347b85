/* What weir-summary --by says of groups of calls, gathered: sums, times on the axis, what
 * samples know. */
#ifndef WEIR_ANALYZE_SUMMARY_SUMMARY_GROUPS_H
#define WEIR_ANALYZE_SUMMARY_SUMMARY_GROUPS_H

#include "analyze/group/group.h"
#include "analyze/group/group_sums.h"
#include "analyze/time/busy_groups.h"

/* What samples know of a group. */
struct sampled_group {
    int64_t cpu_ns, read_b, write_b, peak_rss_b; /* MISSING_I64: nothing */
};

/* {.session = s, .grouper = g, .busy.window_ns = w} is empty; the grouper is given away.
 */
struct summary_groups {
    struct session *session;
    struct grouper *grouper;
    struct group_sums sums;
    struct busy_groups busy;
    struct sweep *sweep;
    struct sampled_group *sampled; /* by group; NULL: none is known */
    size_t nsampled;
    const char *why_not; /* samples say nothing here */
};

/* Passes over the selected calls. */
bool summary_groups_calls(struct summary_groups *r, struct err *err);
/* Adds what was sampled of whole processes, or says why not. */
bool summary_groups_samples(struct summary_groups *r, struct err *err);
void summary_groups_free(struct summary_groups *r);

#endif
