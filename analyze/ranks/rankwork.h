/* What each rank of a parallel job did: sums over its calls, by kind of operation. Sums
 * of integers, so any split adds up to exactly the whole. Memory: 1.1 kB a rank. */
#ifndef WEIR_ANALYZE_RANKS_RANKWORK_H
#define WEIR_ANALYZE_RANKS_RANKWORK_H

#include "analyze/ranks/ranks.h"
#include "lib/base/sum.h"

#define RANK_OPS 32 /* room for enum op */

/* Calls of one kind of operation. */
struct opwork {
    uint64_t calls, timed; /* timed: those whose duration is known */
    uint64_t ns;
    uint64_t bytes; /* moved by those that succeeded */
};

struct rankwork {
    uint64_t calls, errors, clocked;
    int64_t first_ns, last_ns;  /* only when clocked > 0 */
    struct opwork of[RANK_OPS]; /* I/O on files and names: no pipes, sockets, terminals */
    struct opwork waits;        /* poll, locks, sleep, children, reads of pipes ... */
};

/* {0} is empty. */
struct rankworks {
    struct rankwork *of; /* one for each of ranks; NULL: none has calls */
    size_t n;
    uint64_t rankless; /* calls of logs that tell no rank */
};

void rankworks_columns(bool want[calls_NCOLS]);
/* waits: by call id, all 65536 (summary_waits_load). */
void rankworks_add(struct rankworks *w, const struct batch *b, const struct ranks *ranks,
                   const uint8_t *waits);
/* The same of calls that are alike (alike_scan). */
struct opwork opwork_of_alike(const struct batch *calls, const struct batch *sums,
                              size_t i);
void rankworks_columns_alike(bool want[calls_NCOLS]);
void rankworks_add_alike(struct rankworks *w, const struct batch *calls,
                         const struct batch *sums, const struct ranks *ranks,
                         const uint8_t *waits);
/* a += b */
void rankworks_merge(struct rankworks *a, const struct rankworks *b);
void rankworks_free(struct rankworks *w);

/* Whether the row is I/O on a file or a name; pipes, sockets, terminals wait for others.
 */
bool rankwork_is_io(const struct batch *b, size_t i);
/* The row as work of one call. */
struct opwork opwork_of(const struct batch *b, size_t i);
void opwork_sum(struct opwork *sum, const struct opwork *more);

#endif
