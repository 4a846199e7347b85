/* Columns through chunk_pack and back: our own inflate and an independent one read what
 * our own packer wrote, for every kind of plane there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libdeflate.h>

#include "lib/base/mem.h"
#include "lib/deflate/chunk.h"
#include "lib/deflate/huffman.h"
#include "lib/deflate/unshuffle.h"

#define ROWS 65536

static uint64_t state;

static uint64_t
any(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static uint64_t
constant(size_t i)
{
    (void)i;
    return UINT64_C(0x8000000000000000);
}

static uint64_t
rising(size_t i)
{
    return i + 1;
}

static uint64_t
noise(size_t i)
{
    (void)i;
    return any();
}

static uint64_t
noise_of_few(size_t i)
{
    (void)i;
    return any() % 37 * 1000;
}

static uint64_t
times_of_calls(size_t i)
{
    return i * 50000 + any() % 32 * 1000;
}

static uint64_t
pattern(size_t i)
{
    static const uint64_t values[] = {832, 0, 3, 0, 4096, 0, UINT64_MAX};
    return values[i % ARRAY_LEN(values)];
}

static uint64_t
pattern_with_errors(size_t i)
{
    return any() % 50 ? pattern(i) : any();
}

/* Fibonacci's numbers as frequencies give the longest codes. */
static uint64_t
skewed(size_t i)
{
    uint64_t v = any();
    (void)i;
    return v ? (uint64_t)__builtin_ctzll(v) : 64;
}

static uint64_t
runs(size_t i)
{
    return i / 1000 * (i / 1000);
}

static uint64_t
two_halves(size_t i)
{
    return i < ROWS / 2 ? 0 : any();
}

/* Planes that are the same: of the sign, and of one noise as all eight bytes. */
static uint64_t
equal_planes(size_t i)
{
    return i % 7 == 0 ? UINT64_MAX : any() % 3;
}

static uint64_t
equal_noise(size_t i)
{
    (void)i;
    return any() % 256 * UINT64_C(0x0101010101010101);
}

static uint64_t (*const kinds[])(size_t) = {
    constant,
    rising,
    noise,
    noise_of_few,
    times_of_calls,
    pattern,
    pattern_with_errors,
    skewed,
    runs,
    two_halves,
    equal_planes,
    equal_noise,
};

static bool
unpack_independently(const void *packed, size_t n, void *values, size_t count,
                     size_t size)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    unsigned char *planes = xmalloc(count * size);
    bool ok = libdeflate_zlib_decompress(d, packed, n, planes, count * size, NULL) ==
              LIBDEFLATE_SUCCESS;
    if (ok)
        unshuffle(planes, values, count, size);
    free(planes);
    libdeflate_free_decompressor(d);
    return ok;
}

typedef size_t packer(const void *values, size_t used, size_t count, size_t size,
                      void *out);

static void
round_trip(packer *pack, uint64_t (*value)(size_t), size_t used, size_t count,
           size_t size)
{
    unsigned char *in = xcalloc(count, size), *back = xmalloc(count * size);
    size_t bound = chunk_bound(count * size);
    unsigned char *packed = xmalloc(bound + CHUNK_SLACK);
    struct unpacker *unpacker = unpacker_new();

    for (size_t i = 0; i < used; i++) {
        uint64_t v64 = value(i);
        uint32_t v32 = (uint32_t)v64;
        uint16_t v16 = (uint16_t)v64;
        uint8_t v8 = (uint8_t)v64;
        const void *v = size == 8   ? (void *)&v64
                        : size == 4 ? (void *)&v32
                        : size == 2 ? (void *)&v16
                                    : (void *)&v8;
        memcpy(in + i * size, v, size);
    }
    size_t n = pack(in, used, count, size, packed);
    assert_in_range(n, 1, bound);
    memset(back, 0x55, count * size);
    assert_true(unpack_independently(packed, n, back, count, size));
    assert_memory_equal(back, in, count * size);
    memset(back, 0x55, count * size);
    assert_true(chunk_unpack(unpacker, packed, n, back, count, size));
    assert_memory_equal(back, in, count * size);
    unpacker_free(unpacker);
    free(packed);
    free(back);
    free(in);
}

static void
every_kind_of_plane_comes_back(void **ctx)
{
    (void)ctx;
    for (size_t kind = 0; kind < ARRAY_LEN(kinds); kind++)
        for (size_t size = 1; size <= 8; size *= 2) {
            state = 88172645463325252U + kind;
            round_trip(chunk_pack, kinds[kind], ROWS, ROWS, size);
            round_trip(chunk_pack, kinds[kind], 1000, ROWS, size);
        }
}

static void
any_number_of_rows_comes_back(void **ctx)
{
    (void)ctx;
    state = 1234567;
    for (size_t kind = 0; kind < ARRAY_LEN(kinds); kind++)
        for (size_t count = 1; count < 600; count += count < 20 ? 1 : 37) {
            round_trip(chunk_pack, kinds[kind], count, count, 8);
            round_trip(chunk_pack, kinds[kind], count / 2, count, 1);
        }
}

static void
packed_small_they_come_back_too(void **ctx)
{
    (void)ctx;
    state = 4711;
    for (size_t kind = 0; kind < ARRAY_LEN(kinds); kind++)
        for (size_t size = 1; size <= 8; size *= 2)
            for (size_t count = 1; count < 6000; count = count * 3 + 1) {
                round_trip(chunk_pack_small, kinds[kind], count, count, size);
                round_trip(chunk_pack_small, kinds[kind], count / 2, count, size);
            }
}

static void
planes_of_one_value_cost_next_to_nothing(void **ctx)
{
    (void)ctx;
    uint64_t *in = xcalloc(ROWS, sizeof *in);
    unsigned char *packed = xmalloc(chunk_bound(ROWS * sizeof *in));
    assert_in_range(chunk_pack(in, ROWS, ROWS, sizeof *in, packed), 1, 600);
    for (size_t i = 0; i < ROWS; i++)
        in[i] = UINT64_C(0x0102030405060708);
    assert_in_range(chunk_pack(in, ROWS, ROWS, sizeof *in, packed), 1, 1200);
    free(packed);
    free(in);
}

static void
noise_costs_no_more_than_itself(void **ctx)
{
    (void)ctx;
    unsigned char *in = xmalloc(ROWS), *packed = xmalloc(chunk_bound(ROWS));
    state = 42;
    for (size_t i = 0; i < ROWS; i++)
        in[i] = (unsigned char)any();
    assert_in_range(chunk_pack(in, ROWS, ROWS, 1, packed), ROWS, ROWS + 30);
    free(packed);
    free(in);
}

/* The frequencies 1, 1, 2, 3, 5 ... ask for codes as long as there are symbols. */
static void
codes_are_complete_and_not_too_long(void **ctx)
{
    (void)ctx;
    uint32_t freq[40], sum = 0;
    uint8_t length[40];
    uint16_t code[40];
    uint64_t used = 0;
    for (size_t i = 0; i < ARRAY_LEN(freq); i++)
        freq[i] = i < 2 ? 1 : freq[i - 1] + freq[i - 2];
    huffman_codes(freq, ARRAY_LEN(freq), 15, length, code);
    for (size_t i = 0; i < ARRAY_LEN(freq); i++) {
        assert_in_range(length[i], 1, 15);
        used += UINT64_C(1) << (15 - length[i]);
        sum += i && length[i] > length[i - 1]; /* the rarer, the longer */
    }
    assert_int_equal(used, UINT64_C(1) << 15);
    assert_int_equal(sum, 0);
}

/* Frequencies 5 2 1 1: codes of 1, 2, 3, 3 bits, by hand. */
static void
a_worked_example_of_codes(void **ctx)
{
    (void)ctx;
    const uint32_t freq[] = {0, 2, 5, 1, 0, 1};
    const uint8_t lengths[] = {0, 2, 1, 3, 0, 3};
    const uint16_t codes[] = {0, 1, 0, 3, 0, 7}; /* 10, 0, 110, 111, low bit first */
    uint8_t length[ARRAY_LEN(freq)];
    uint16_t code[ARRAY_LEN(freq)];
    huffman_codes(freq, ARRAY_LEN(freq), 15, length, code);
    assert_memory_equal(length, lengths, sizeof lengths);
    assert_memory_equal(code, codes, sizeof codes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_plane_comes_back),
        cmocka_unit_test(packed_small_they_come_back_too),
        cmocka_unit_test(any_number_of_rows_comes_back),
        cmocka_unit_test(planes_of_one_value_cost_next_to_nothing),
        cmocka_unit_test(noise_costs_no_more_than_itself),
        cmocka_unit_test(codes_are_complete_and_not_too_long),
        cmocka_unit_test(a_worked_example_of_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
