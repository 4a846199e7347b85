/* From the first call's start to the last one's end. */
#ifndef WEIR_ANALYZE_ROWS_HULL_H
#define WEIR_ANALYZE_ROWS_HULL_H

#include "analyze/rows/times.h"
#include "lib/columns/cols.h"

/* {0} is empty. */
struct hull {
    int64_t first_ns, last_ns; /* only when clocked > 0 */
    uint64_t clocked;          /* calls whose start is known */
};

/* Needs start_ns and dur_ns. A call without a duration ends where it starts. */
void hull_add(struct hull *h, const struct batch *b);
/* a += b */
void hull_merge(struct hull *a, const struct hull *b);

#endif
