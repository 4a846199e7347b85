/* The calls that took longest, one by one, whatever the number of calls: a heap of N. */
#ifndef WEIR_ANALYZE_GROUP_SLOWEST_H
#define WEIR_ANALYZE_GROUP_SLOWEST_H

#include "lib/columns/cols.h"

/* {.limit = N} is empty. */
struct slowest {
    size_t limit;
    struct calls_row *rows; /* a heap: the least of them first; sorted by slowest_sort */
    size_t n, cap;
};

/* Needs all columns of /calls. Calls without a duration are passed over. */
void slowest_add(struct slowest *s, const struct batch *b);
void slowest_merge(struct slowest *a, const struct slowest *b);
/* Longest first; equal ones in order of log and line. No adding afterwards. */
void slowest_sort(struct slowest *s);
void slowest_free(struct slowest *s);

#endif
