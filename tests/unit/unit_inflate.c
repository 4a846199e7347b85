/* Unpacking chunks: every kind of block, every period, all sizes; and damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/mem.h"
#include "lib/deflate/chunk.h"

/* zlib's own streams of one text: stored, and packed with the fixed code. */
static const char text[] = "weir weir weir, a weir is a low dam";
#define TEXT_N (sizeof text - 1)
static const char *const streams[] = {
    "7801012300dcff77656972207765697220776569722c206120776569722069732061206c6f77"
    "2064616ddffd0c2b",
    "78012b4fcd2c522887113a0a89104e66319095935fae9092980b00dffd0c2b",
};

struct packed {
    unsigned char *p;
    size_t n;
};

static struct packed
from_hex(const char *hex)
{
    struct packed k = {xcalloc(strlen(hex) / 2 + CHUNK_SLACK, 1), strlen(hex) / 2};
    for (size_t i = 0; i < k.n; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        k.p[i] = (unsigned char)byte;
    }
    return k;
}

static struct packed
pack(const void *values, size_t count, size_t size)
{
    struct packed k = {xcalloc(chunk_bound(count * size) + CHUNK_SLACK, 1), 0};
    k.n = chunk_pack(values, count, count, size, k.p);
    return k;
}

static struct unpacker *unpacker;

/* Unpacks to fresh room, so that every byte behind it is guarded. */
static bool
gives(struct packed k, const void *values, size_t count, size_t size)
{
    void *got = xcalloc(count, size);
    bool ok = chunk_unpack(unpacker, k.p, k.n, got, count, size) &&
              memcmp(got, values, count * size) == 0;
    unpacker_free(unpacker); /* it would take the next array for this one */
    unpacker = unpacker_new();
    free(got);
    return ok;
}

static int
begin(void **state)
{
    (void)state;
    unpacker = unpacker_new();
    return 0;
}

static int
end(void **state)
{
    (void)state;
    unpacker_free(unpacker);
    return 0;
}

/* ---- what is whole ---- */

static void
blocks_of_zlib(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(streams); i++) {
        struct packed k = from_hex(streams[i]);
        assert_true(gives(k, text, TEXT_N, 1));
        assert_false(gives(k, text, TEXT_N - 1, 1)); /* another number of bytes */
        assert_false(gives(k, "weir weir weir, a weir is a low dam?", TEXT_N + 1, 1));
        free(k.p);
    }
}

static uint32_t seed = 1;

static uint32_t
random_u32(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    return seed ^= seed << 5;
}

static void
round_trip(const unsigned char *bytes, size_t n)
{
    for (size_t size = 1; size <= 8; size *= 2) {
        struct packed k = pack(bytes, n / size, size);
        assert_true(gives(k, bytes, n / size, size));
        free(k.p);
    }
}

/* Repetitions with every period up to 70, cut where they are. */
static void
every_period(void **state)
{
    unsigned char bytes[3000];
    (void)state;
    for (size_t period = 1; period <= 70; period++) {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = i < period || i % 701 == 0 ? (unsigned char)random_u32()
                                                  : bytes[i - period];
        for (size_t n = sizeof bytes - 9; n <= sizeof bytes; n++)
            round_trip(bytes, n);
    }
}

/* From runs to noise, through codes of all lengths: how often a byte occurs halves with
 * its value. */
static void
every_spread(void **state)
{
    enum { N = 200000 };
    unsigned char *bytes = xmalloc(N);
    (void)state;
    for (unsigned spread = 0; spread <= 32; spread += 4) {
        for (size_t i = 0; i < N; i++) {
            unsigned value = (unsigned)__builtin_ctz(random_u32() | 1U << 31);
            bytes[i] = (unsigned char)(value < spread ? value * 7 : random_u32() % 256);
            if (spread == 0)
                bytes[i] = 9;
            else if (i >= 40000 && random_u32() % 64 == 0) /* as far back as it goes */
                memcpy(bytes + i - 3, bytes + i - 32771, 4);
        }
        round_trip(bytes, N);
    }
    free(bytes);
}

static void
same_chunk_again(void **state)
{
    int64_t other[1000], same[1000], values[1000] = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        same[i] = -1;
        other[i] = (int64_t)i * 977;
    }
    struct packed a = pack(same, ARRAY_LEN(same), 8);
    struct packed b = pack(other, ARRAY_LEN(other), 8);
    for (int round = 0; round < 3; round++) {
        assert_true(chunk_unpack(unpacker, a.p, a.n, values, ARRAY_LEN(values), 8));
        assert_memory_equal(values, same, sizeof same);
        assert_true(chunk_unpack(unpacker, a.p, a.n, values, ARRAY_LEN(values), 8));
        assert_memory_equal(values, same, sizeof same);
        assert_true(chunk_unpack(unpacker, b.p, b.n, values, ARRAY_LEN(values), 8));
        assert_memory_equal(values, other, sizeof other);
    }
    free(a.p);
    free(b.p);
}

/* ---- what is not ---- */

/* A bit that is turned is noticed, unless it is one that nobody reads. */
static void
turn_every_bit(struct packed k, const void *values, size_t count, size_t size)
{
    for (size_t bit = 0; bit < 8 * k.n; bit++) {
        k.p[bit / 8] ^= (unsigned char)(1U << bit % 8);
        void *got = xcalloc(count, size);
        if (chunk_unpack(unpacker, k.p, k.n, got, count, size))
            assert_memory_equal(got, values, count * size);
        unpacker_free(unpacker);
        unpacker = unpacker_new();
        free(got);
        k.p[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
}

static void
damage_is_noticed(void **state)
{
    int32_t values[600];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        values[i] = i % 5 ? (int32_t)i : (int32_t)random_u32();
    struct packed all[] = {from_hex(streams[0]), from_hex(streams[1]),
                           pack(values, ARRAY_LEN(values), 4)};
    turn_every_bit(all[0], text, TEXT_N, 1);
    turn_every_bit(all[1], text, TEXT_N, 1);
    turn_every_bit(all[2], values, ARRAY_LEN(values), 4);
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        for (size_t n = 0; n < all[i].n; n++) { /* cut; what stands behind is not read */
            struct packed cut = {all[i].p, n};
            assert_false(i < 2 ? gives(cut, text, TEXT_N, 1)
                               : gives(cut, values, ARRAY_LEN(values), 4));
        }
        free(all[i].p);
    }
}

/* Headers that promise what must not be. */
static void
nonsense_is_refused(void **state)
{
    static const char *const nonsense[] = {
        "78010700000000",                   /* a block of the fourth kind */
        "780103000000000000",               /* nothing but an end */
        "7801010100feff6100620063",         /* stored, and a wrong checksum */
        "7801010100ffff6100620062",         /* a length that its complement denies */
        "78010500000000000000000000000000", /* a dynamic block without codes */
        "780163040000",                     /* an offset before the beginning */
        "7901",                             /* not deflate */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(nonsense); i++) {
        struct packed k = from_hex(nonsense[i]);
        unsigned char got[64];
        for (size_t count = 1; count <= sizeof got; count++) {
            assert_false(chunk_unpack(unpacker, k.p, k.n, got, count, 1));
        }
        free(k.p);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(blocks_of_zlib, begin, end),
        cmocka_unit_test_setup_teardown(every_period, begin, end),
        cmocka_unit_test_setup_teardown(every_spread, begin, end),
        cmocka_unit_test_setup_teardown(same_chunk_again, begin, end),
        cmocka_unit_test_setup_teardown(damage_is_noticed, begin, end),
        cmocka_unit_test_setup_teardown(nonsense_is_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
