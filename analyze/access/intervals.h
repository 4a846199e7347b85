/* Which bytes of a file: a set of ranges. The union of any parts is the union of the
 * whole, in whatever order they come. 16 bytes for each stretch that nothing joins to
 * another, twice that while it grows; bytes that are passed over one after the other are
 * one stretch. */
#ifndef WEIR_ANALYZE_ACCESS_INTERVALS_H
#define WEIR_ANALYZE_ACCESS_INTERVALS_H

#include "lib/base/base.h"

/* Bytes lo .. hi - 1. */
struct range {
    int64_t lo, hi;
};

/* {0} is empty. */
struct intervals {
    struct range *of;
    size_t n, cap;
    size_t settled; /* so many are in order and apart; the others are not yet */
};

/* Bytes from offset_b on; a length of 0 or less adds nothing, an end beyond the range of
 * the type is the type's. */
void intervals_add(struct intervals *s, int64_t offset_b, int64_t bytes);
/* a |= b */
void intervals_merge(struct intervals *a, const struct intervals *b);
/* Puts the ranges in order and together where they touch. */
void intervals_settle(struct intervals *s);
/* Different bytes in the set, which is settled by it. */
uint64_t intervals_bytes(struct intervals *s);
/* Bytes that more than one of n ranges holds; puts them in order. */
uint64_t ranges_covered_twice(struct range *of, size_t n);
void intervals_free(struct intervals *s);

#endif
