/* Counting each value by itself: worked examples, and random splits against the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/hist/value_counts.h"
#include "lib/base/mem.h"

static void
add(struct value_counts *c, int64_t value, uint64_t reads, uint64_t writes, uint64_t all)
{
    value_counts_add(c, &(struct value_count){value, reads, writes, all});
}

/* The commonest values are these, and no others. */
static void
commonest_are(const struct value_counts *c, const struct value_count *wanted, size_t n)
{
    struct value_count *got = value_counts_commonest(c);
    assert_int_equal(c->n, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(got[i].value, wanted[i].value);
        assert_int_equal(got[i].reads, wanted[i].reads);
        assert_int_equal(got[i].writes, wanted[i].writes);
        assert_int_equal(got[i].all, wanted[i].all);
    }
    free(got);
}

static void
nothing_is_common(void **state)
{
    struct value_counts c = {0};
    (void)state;
    assert_null(value_counts_commonest(&c));
    value_counts_free(&c);
}

static void
sides_are_counted_by_value(void **state)
{
    static const struct value_count wanted[] = {
        {4096, 2, 1, 3},
        {0,    1, 0, 1},
        {7,    0, 0, 1}, /* as common as 0: the smaller one is first */
    };
    struct value_counts c = {0};
    (void)state;
    add(&c, 7, 0, 0, 1);
    add(&c, 4096, 1, 0, 1);
    add(&c, 4096, 0, 1, 1);
    add(&c, 0, 1, 0, 1);
    add(&c, 4096, 1, 0, 1);
    commonest_are(&c, wanted, ARRAY_LEN(wanted));
    value_counts_free(&c);
}

static void
neighbours_are_two_values(void **state)
{
    static const struct value_count wanted[] = {
        {INT64_MAX - 1, 0, 1, 2},
        {INT64_MAX,     0, 1, 1},
    };
    struct value_counts c = {0};
    (void)state;
    add(&c, INT64_MAX, 0, 1, 1);
    add(&c, INT64_MAX - 1, 0, 1, 2);
    commonest_are(&c, wanted, ARRAY_LEN(wanted));
    value_counts_free(&c);
}

/* A small generator, the same numbers each time. */
static uint64_t
next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static void
any_split_adds_up_to_the_whole(void **state)
{
    uint64_t seed = 1;
    (void)state;
    for (int round = 0; round < 20; round++) {
        struct value_counts whole = {0}, part[5] = {0}, sum = {0};
        for (int i = 0; i < 3000; i++) {
            int64_t value = (int64_t)(next(&seed) % (round % 2 ? 10 : 5000));
            uint64_t kind = next(&seed) % 3;
            add(&whole, value, kind == 0, kind == 1, 1);
            add(&part[next(&seed) % ARRAY_LEN(part)], value, kind == 0, kind == 1, 1);
        }
        for (size_t i = ARRAY_LEN(part); i-- > 0;) {
            value_counts_merge(&sum, &part[i]);
            value_counts_free(&part[i]);
        }
        struct value_count *wanted = value_counts_commonest(&whole);
        commonest_are(&sum, wanted, whole.n);
        free(wanted);
        value_counts_free(&whole);
        value_counts_free(&sum);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_common),
        cmocka_unit_test(sides_are_counted_by_value),
        cmocka_unit_test(neighbours_are_two_values),
        cmocka_unit_test(any_split_adds_up_to_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
