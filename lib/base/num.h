/* Checked numbers and times from text. Nothing saturates, nothing wraps in silence. */
#ifndef WEIR_LIB_BASE_NUM_H
#define WEIR_LIB_BASE_NUM_H

#include "lib/base/scan.h"

/* Each parses the whole slice and returns false (leaving *out alone) when a byte is left
 * over, nothing is there, or the value does not fit. */
bool num_u64(struct slice s, uint64_t *out);
/* Optional sign, then decimal. */
bool num_i64(struct slice s, int64_t *out);
/* C spelling: 12, -3, 0x1f, 0644. Values from 2^63 to 2^64-1 wrap to negative on
 * purpose, as kernel addresses and sizes printed in hex do. */
bool num_c(struct slice s, int64_t *out);
bool num_f64(struct slice s, double *out);

/* The decimal number that s begins with: returns how many digits it has, 19 at most (more
 * are left over), 0 for none. */
static inline size_t num_take_u64(struct slice s, uint64_t *out);
/* The decimal seconds that s begins with, to ns: returns how many bytes they have, 0 when
 * there are none, more than 9 decimals, or the value does not fit. */
size_t num_take_seconds(struct slice s, int64_t *ns, unsigned *decimals);

/* Decimal seconds "12", "12.000345", "0.000000017" to ns; at most 9 decimals. */
bool num_seconds(struct slice s, int64_t *ns);

/* Decimal number, with point and exponent if need be ("12", ".5", "1.25e-05"), times
 * factor (> 0); what is left behind the point is cut off. */
bool num_scaled(struct slice s, int64_t factor, int64_t *out);

/* User input with a unit: "100ms", "1s", "250us", "2m", "1.5h", plain = seconds; in
 * ns. */
bool num_duration(const char *text, int64_t *ns);
/* User input: "4096", "4k", "4KiB", "1M", "2GiB" (1024), "4kB" (1000). To bytes. */
bool num_size(const char *text, int64_t *bytes);

/* Human text into buf (at least 32 bytes), returned: "1.50 MiB", "17.3 µs",
 * "1 234 567". */
const char *human_bytes(char *buf, double bytes);
const char *human_ns(char *buf, double ns);
const char *human_count(char *buf, double n);
/* As human_count, exact for every integer. */
const char *human_i64(char *buf, int64_t n);

/* ---- the fast way for short numbers ---- */

/* num_take_u64, digit by digit. */
size_t num_take_long(struct slice s, uint64_t *out);

/* Digits among the eight bytes at p, from the first on; *out is their value. The bytes
 * are looked at, and multiplied together, all at once. */
static inline size_t
num_take_eight(const char *p, uint64_t *out)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    v -= each * '0'; /* digits are 0 .. 9 now */
    uint64_t other = (v | (v + each * 0x76)) & each * 0x80;
    size_t digits = other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
    *out = 0;
    if (digits == 0)
        return 0;
    v <<= 64 - 8 * digits; /* zeros in front */
    v = v * 10 + (v >> 8);
    v = ((v & UINT64_C(0x000000ff000000ff)) * (100 + (UINT64_C(1000000) << 32)) +
         (v >> 16 & UINT64_C(0x000000ff000000ff)) * (1 + (UINT64_C(10000) << 32))) >>
        32;
    *out = v;
    return digits;
}

static inline size_t
num_take_u64(struct slice s, uint64_t *out)
{
    uint64_t more;
    if (s.n >= 8) {
        size_t n = num_take_eight(s.p, out);
        if (n < 8)
            return n;
        if (s.n >= 16 && (n = num_take_eight(s.p + 8, &more)) < 8) {
            static const uint32_t power10[] = {1,     10,     100,     1000,
                                               10000, 100000, 1000000, 10000000};
            *out = *out * power10[n] + more;
            return 8 + n;
        }
    }
    return num_take_long(s, out);
}

#endif
