/* The smallest common ground: borrowed text, sizes, and what to do when we are wrong. */
#ifndef WEIR_LIB_BASE_BASE_H
#define WEIR_LIB_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* A state that the code itself must never reach. */
#define BUG(what)                                                                        \
    do {                                                                                 \
        fprintf(stderr, "BUG: %s:%d: %s\n", __FILE__, __LINE__, what);                   \
        abort();                                                                         \
    } while (0)

/* Value of an integer that was not measured. Never printed as a number. */
#define MISSING_I64 INT64_MIN
#define MISSING_I32 INT32_MIN

#define NS_PER_S INT64_C(1000000000)

/* Borrowed bytes, not NUL-terminated; valid as long as the lender says. */
struct slice {
    const char *p;
    size_t n;
};

#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})

static inline struct slice
slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

/* Whether n bytes are equal, 8 <= n <= 16: as two words that may overlap, without the
 * call of memcmp; and 4 <= n <= 8. */
static inline bool
words_eq(const char *a, const char *b, size_t n)
{
    uint64_t a0, a1, b0, b1;
    memcpy(&a0, a, 8);
    memcpy(&b0, b, 8);
    memcpy(&a1, a + n - 8, 8);
    memcpy(&b1, b + n - 8, 8);
    return ((a0 ^ b0) | (a1 ^ b1)) == 0;
}

static inline bool
halves_eq(const char *a, const char *b, size_t n)
{
    uint32_t a0, a1, b0, b1;
    memcpy(&a0, a, 4);
    memcpy(&b0, b, 4);
    memcpy(&a1, a + n - 4, 4);
    memcpy(&b1, b + n - 4, 4);
    return ((a0 ^ b0) | (a1 ^ b1)) == 0;
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
    if (a.n != b.n)
        return false;
    if (a.n >= 4 && a.n <= 16)
        return a.n < 8 ? halves_eq(a.p, b.p, a.n) : words_eq(a.p, b.p, a.n);
    return a.n == 0 || memcmp(a.p, b.p, a.n) == 0;
}

static inline bool
slice_starts(struct slice s, struct slice head)
{
    return s.n >= head.n && memcmp(s.p, head.p, head.n) == 0;
}

static inline bool
slice_ends(struct slice s, struct slice tail)
{
    return s.n >= tail.n && memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0;
}

/* The bytes from `from` up to the end (empty when `from` lies behind the end). */
static inline struct slice
slice_from(struct slice s, size_t from)
{
    return from >= s.n ? (struct slice){s.p + s.n, 0}
                       : (struct slice){s.p + from, s.n - from};
}

#endif
