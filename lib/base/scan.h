/* Search for several bytes at once, 16 bytes a step: what memchr is for one byte. */
#ifndef WEIR_LIB_BASE_SCAN_H
#define WEIR_LIB_BASE_SCAN_H

#include "lib/base/base.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef uint8_t scan_bytes __attribute__((vector_size(16)));

/* Index of the first byte in memory that is not 0; v is not 0. */
static inline unsigned
scan_first(uint64_t v)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (unsigned)__builtin_ctzll(v) / 8;
#else
    return (unsigned)__builtin_clzll(v) / 8;
#endif
}

/* One bit for each byte of v that is not 0, the first one lowest; v is 0 or 0xff. */
static inline uint32_t
scan_bits(scan_bytes v)
{
#ifdef __SSE2__
    __m128i bytes;
    memcpy(&bytes, &v, sizeof bytes);
    return (uint32_t)_mm_movemask_epi8(bytes);
#else
    uint32_t bits = 0;
    for (unsigned i = 0; i < sizeof v; i++)
        bits |= (uint32_t)(v[i] & 1) << i;
    return bits;
#endif
}

/* Index of the first of p[0 .. n-1] that is one of four bytes; n when none is. */
static inline size_t
scan_four(const char *p, size_t n, const char four[4])
{
    size_t i = 0;
    for (; i + sizeof(scan_bytes) <= n; i += sizeof(scan_bytes)) {
        scan_bytes v;
        memcpy(&v, p + i, sizeof v);
        scan_bytes hit =
            (scan_bytes)(v == (uint8_t)four[0]) | (scan_bytes)(v == (uint8_t)four[1]) |
            (scan_bytes)(v == (uint8_t)four[2]) | (scan_bytes)(v == (uint8_t)four[3]);
        uint32_t bits = scan_bits(hit);
        if (bits)
            return i + (unsigned)__builtin_ctz(bits);
    }
    for (; i < n; i++)
        if (p[i] == four[0] || p[i] == four[1] || p[i] == four[2] || p[i] == four[3])
            return i;
    return n;
}

#endif
