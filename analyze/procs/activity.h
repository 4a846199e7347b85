/* What a thread did while its process ran one image: sums over its calls (weir-procs).
 * Sums of integers, so any split adds up to exactly the whole. */
#ifndef WEIR_ANALYZE_PROCS_ACTIVITY_H
#define WEIR_ANALYZE_PROCS_ACTIVITY_H

#include "analyze/rows/moved.h"
#include "lib/base/imap.h"
#include "lib/columns/cols.h"

struct activity {
    uint32_t owner; /* owners.h */
    int32_t tid;
    uint64_t calls, errors, timed;
    struct moved moved;
    uint64_t io_ns, peer_ns, poll_ns, lock_ns, wait_ns; /* peer_ns is in io_ns, too */
    uint64_t clocked;
    int64_t first_ns, last_ns; /* only when clocked > 0 */
};

/* {0} is empty. */
struct activities {
    struct activity *of;
    size_t n, cap;
    struct imap places; /* owner and tid → place */
};

void activities_columns(bool want[calls_NCOLS]);
/* waits: by call id, all 65536: the call does nothing but wait. */
void activities_add(struct activities *a, const struct batch *b, const uint32_t *owner,
                    const uint8_t *waits);
/* a += b */
void activities_merge(struct activities *a, const struct activities *b);
void activities_free(struct activities *a);

/* sum += more, but for owner and tid. */
void activity_sum(struct activity *sum, const struct activity *more);

#endif
