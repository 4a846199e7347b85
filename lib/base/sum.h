/* Sums of bytes and nanoseconds that never wrap: what is more than the type holds stays
 * SUM_TOO_MUCH, whatever is added, and is printed as missing. */
#ifndef WEIR_LIB_BASE_SUM_H
#define WEIR_LIB_BASE_SUM_H

#include <math.h>

#include "lib/base/base.h"

#define SUM_TOO_MUCH UINT64_MAX

static inline uint64_t
sum_add(uint64_t a, uint64_t b)
{
    uint64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? SUM_TOO_MUCH : sum;
}

/* NaN when it was too much. */
static inline double
sum_real(uint64_t sum)
{
    return sum == SUM_TOO_MUCH ? (double)NAN : (double)sum;
}

#endif
