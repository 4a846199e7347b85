/* Bits into bytes, the first bit lowest, as deflate wants them (RFC 1951, 3.1.1). */
#ifndef WEIR_LIB_DEFLATE_BITS_H
#define WEIR_LIB_DEFLATE_BITS_H

#include "lib/base/base.h"

/* Where bits go. Copied to the stack where many are written: bytes written through `out`
 * could change a struct behind a pointer, for all the compiler knows. */
struct bits {
    unsigned char *out;
    uint64_t waiting; /* not yet written, the first one lowest */
    unsigned n;
};

/* Whole bytes leave; fewer than 8 bits stay, so 56 can be put before the next flush. */
static inline void
bits_flush(struct bits *b)
{
    uint64_t w = b->waiting;
    for (int i = 0; i < 8; i++)
        b->out[i] = (unsigned char)(w >> 8 * i);
    b->out += b->n / 8;
    b->waiting = w >> (b->n & 0x38);
    b->n &= 7;
}

static inline void
bits_put(struct bits *b, uint64_t bits, unsigned n)
{
    b->waiting |= bits << b->n;
    b->n += n;
}

/* Zeros up to the next byte. */
static inline void
bits_align(struct bits *b)
{
    b->n = (b->n + 7) & ~7U;
    bits_flush(b);
}

#endif
