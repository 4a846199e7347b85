#include "lib/deflate/unshuffle.h"

#include <string.h>

/* Plane k holds byte k of every value. Sixteen values are put together at a time: bytes
 * of two planes become pairs, pairs of two pairs of planes become fours, then eights. */
typedef uint8_t vec __attribute__((vector_size(16)));
#define VALUES 16

#define ZIP_1(a, b, at)                                                                  \
    __builtin_shufflevector(a, b, at, at + 16, at + 1, at + 17, at + 2, at + 18, at + 3, \
                            at + 19, at + 4, at + 20, at + 5, at + 21, at + 6, at + 22,  \
                            at + 7, at + 23)
#define ZIP_2(a, b, at)                                                                  \
    __builtin_shufflevector(a, b, at, at + 1, at + 16, at + 17, at + 2, at + 3, at + 18, \
                            at + 19, at + 4, at + 5, at + 20, at + 21, at + 6, at + 7,   \
                            at + 22, at + 23)
#define ZIP_4(a, b, at)                                                                  \
    __builtin_shufflevector(a, b, at, at + 1, at + 2, at + 3, at + 16, at + 17, at + 18, \
                            at + 19, at + 4, at + 5, at + 6, at + 7, at + 20, at + 21,   \
                            at + 22, at + 23)

static inline vec
load(const uint8_t *p)
{
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void
join_2(const uint8_t *planes, size_t count, vec out[2])
{
    vec low = load(planes), high = load(planes + count);
    out[0] = ZIP_1(low, high, 0);
    out[1] = ZIP_1(low, high, 8);
}

static inline void
join_4(const uint8_t *planes, size_t count, vec out[4])
{
    vec low[2], high[2];
    join_2(planes, count, low);
    join_2(planes + 2 * count, count, high);
    for (int i = 0; i < 2; i++) {
        out[2 * i] = ZIP_2(low[i], high[i], 0);
        out[2 * i + 1] = ZIP_2(low[i], high[i], 8);
    }
}

static inline void
join_8(const uint8_t *planes, size_t count, vec out[8])
{
    vec low[4], high[4];
    join_4(planes, count, low);
    join_4(planes + 4 * count, count, high);
    for (int i = 0; i < 4; i++) {
        out[2 * i] = ZIP_4(low[i], high[i], 0);
        out[2 * i + 1] = ZIP_4(low[i], high[i], 8);
    }
}

#define UNSHUFFLE(size)                                                                  \
    static void unshuffle_##size(const uint8_t *planes, unsigned char *out,              \
                                 size_t count)                                           \
    {                                                                                    \
        vec v[size];                                                                     \
        size_t i = 0;                                                                    \
        for (; i + VALUES <= count; i += VALUES) {                                       \
            join_##size(planes + i, count, v);                                           \
            memcpy(out + i * size, v, sizeof v);                                         \
        }                                                                                \
        for (; i < count; i++)                                                           \
            for (size_t k = 0; k < size; k++)                                            \
                out[i * size + k] = planes[k * count + i];                               \
    }
UNSHUFFLE(2)
UNSHUFFLE(4)
UNSHUFFLE(8)

void
unshuffle(const unsigned char *planes, unsigned char *values, size_t count, size_t size)
{
    switch (size) {
    case 8:
        unshuffle_8(planes, values, count);
        break;
    case 4:
        unshuffle_4(planes, values, count);
        break;
    case 2:
        unshuffle_2(planes, values, count);
        break;
    default:
        memcpy(values, planes, count * size);
        break;
    }
}
