/* busy.h for each group of calls, out of one sweep: memory for the groups, beside that
 * for the calls that are open at once. */
#ifndef WEIR_ANALYZE_TIME_BUSY_GROUPS_H
#define WEIR_ANALYZE_TIME_BUSY_GROUPS_H

#include "analyze/time/busy.h"

/* {.window_ns = w} is empty. */
struct busy_groups {
    int64_t window_ns; /* of the peaks */
    struct busy *of;   /* by the spans' group */
    size_t n, cap;
    struct open_calls calls;
};

struct sweep_visitor busy_groups_visitor(struct busy_groups *b);
/* What a group was; nothing when no call of it is on the time axis. */
struct busy busy_groups_at(const struct busy_groups *b, size_t group);
void busy_groups_free(struct busy_groups *b);

#endif
