/* Sums of times from a file, which may hold any number: they stop at the ends of the
 * range. */
#ifndef WEIR_ANALYZE_ROWS_TIMES_H
#define WEIR_ANALYZE_ROWS_TIMES_H

#include "lib/base/base.h"

/* a + b */
static inline int64_t
ns_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b < 0 ? INT64_MIN + 1 : INT64_MAX;
    return sum;
}

/* to - from */
static inline int64_t
ns_between(int64_t from, int64_t to)
{
    int64_t difference;
    if (__builtin_sub_overflow(to, from, &difference))
        return to < from ? INT64_MIN + 1 : INT64_MAX;
    return difference;
}

#endif
