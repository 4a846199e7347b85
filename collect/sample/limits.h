/* What the control groups of a process allow it: the least of its own and of those above.
 */
#ifndef WEIR_COLLECT_SAMPLE_LIMITS_H
#define WEIR_COLLECT_SAMPLE_LIMITS_H

#include "collect/sample/tree.h"

/* MISSING_I64: no limit, or none that can be seen. */
struct limits {
    int64_t memory_b, processes;
    int64_t cpu_quota_ns, cpu_period_ns; /* so much time in each period; both or none */
    char *cpuset;                        /* "0-3,8"; owned; NULL: not known */
};

/* Of the process that /proc/self is. `trees`: /proc and /sys, or what looks like them. */
struct limits limits_read(const struct tree trees[TREES]);
struct limits limits_here(void);

#endif
