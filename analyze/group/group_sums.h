/* Sums by group (weir-summary --by): what of the key numbers adds up. */
#ifndef WEIR_ANALYZE_GROUP_GROUP_SUMS_H
#define WEIR_ANALYZE_GROUP_GROUP_SUMS_H

#include "analyze/rows/moved.h"
#include "lib/columns/cols.h"

/* {0} is empty. */
struct group_sum {
    uint64_t calls, errors;
    struct moved moved;
    uint64_t metas;            /* failed ones, too */
    uint64_t io, timed_io;     /* I/O calls; those whose duration is known */
    uint64_t io_time_ns;       /* sum of these */
    int64_t first_ns, last_ns; /* only when clocked > 0 */
    uint64_t clocked;          /* calls whose start is known */
};

/* By group. {0} is empty. */
struct group_sums {
    struct group_sum *of;
    size_t n, cap;
};

void group_sums_columns(bool want[calls_NCOLS]);
/* group[i] is that of row i; ngroups: how many there are by now. */
void group_sums_add(struct group_sums *s, const struct batch *b, const uint32_t *group,
                    size_t ngroups);
/* a += b */
void group_sums_merge(struct group_sums *a, const struct group_sums *b);
/* Makes the groups up to ngroups, empty ones. */
void group_sums_widen(struct group_sums *s, size_t ngroups);
void group_sums_free(struct group_sums *s);

#endif
