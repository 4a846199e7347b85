/* Clocks of hosts: bounds and estimates worked by hand, and random true times whose order
 * must hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/clocks/clocks.h"

static uint64_t seed = 20261121;

/* xorshift64*: the same on every machine. */
static int64_t
roll(int64_t below)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (int64_t)(seed * UINT64_C(2685821657736338717) % (uint64_t)below);
}

static void
nothing_was_seen(void **state)
{
    struct clocks c;
    (void)state;
    clocks_begin(&c, 2);
    assert_int_equal(clocks_offset(&c, 0).method, CLOCK_REFERENCE);
    assert_int_equal(clocks_offset(&c, 0).offset_ns, 0);
    assert_int_equal(clocks_offset(&c, 1).method, CLOCK_UNKNOWN);
    assert_int_equal(clocks_offset(&c, 1).offset_ns, MISSING_I64);
    assert_int_equal(clocks_offset(&c, 1).low_ns, MISSING_I64);
    clocks_free(&c);
}

/* Host 1 is 1000 ahead. In true time, host 0 enters at 100, host 1 at 140 (the last),
 * both leave at 150. Host 1 says 1140 and 1150. Bounds: 1140 - 150 = 990 <= offset <=
 * 1150 - 100 = 1050; the ends differ by 1000. One barrier: half of the bounds' 60 is the
 * uncertainty. */
static void
one_barrier(void **state)
{
    struct clocks c;
    const struct barrier_seen seen[] = {
        {0, 100,  150 },
        {1, 1140, 1150}
    };
    (void)state;
    clocks_begin(&c, 2);
    clocks_barrier(&c, seen, 2);
    struct clock_offset o = clocks_offset(&c, 1);
    assert_int_equal(o.method, CLOCK_BARRIERS);
    assert_int_equal(o.offset_ns, 1000);
    assert_int_equal(o.low_ns, 990);
    assert_int_equal(o.high_ns, 1050);
    assert_int_equal(o.uncertainty_ns, 30);
    assert_int_equal(o.events, 1);
    clocks_free(&c);
}

/* Differences of the ends 1000, 1004, 990: the median 1000, half of their spread 7. */
static void
three_barriers(void **state)
{
    struct clocks c;
    const struct barrier_seen seen[3][2] = {
        {{0, 100, 150}, {1, 1140, 1150}},
        {{0, 200, 250}, {1, 1190, 1254}},
        {{0, 300, 360}, {1, 1290, 1350}}
    };
    (void)state;
    clocks_begin(&c, 2);
    for (int i = 0; i < 3; i++)
        clocks_barrier(&c, seen[i], 2);
    struct clock_offset o = clocks_offset(&c, 1);
    assert_int_equal(o.offset_ns, 1000);
    assert_int_equal(o.uncertainty_ns, 7);
    assert_int_equal(o.low_ns, 990);   /* of the first */
    assert_int_equal(o.high_ns, 1050); /* of the first; the third's is 1050, too */
    assert_int_equal(o.events, 3);
    clocks_free(&c);
}

/* A file made here at 500 and found there at 1510: at most 1010 ahead; one made there at
 * 1490 and found here at 520: at least 970. */
static void
files_give_bounds(void **state)
{
    struct clocks c;
    (void)state;
    clocks_begin(&c, 3);
    clocks_order(&c, 0, 500, 1, 1510);
    struct clock_offset o = clocks_offset(&c, 1);
    assert_int_equal(o.method, CLOCK_UNKNOWN); /* one bound is no offset */
    assert_int_equal(o.high_ns, 1010);
    assert_int_equal(o.low_ns, MISSING_I64);
    clocks_order(&c, 1, 1490, 0, 520);
    o = clocks_offset(&c, 1);
    assert_int_equal(o.method, CLOCK_BOUNDS);
    assert_int_equal(o.offset_ns, 990);
    assert_int_equal(o.uncertainty_ns, 20);
    clocks_order(&c, 1, 0, 2, 9); /* says nothing of the reference */
    clocks_order(&c, 1, 0, 1, 9); /* nor of two hosts */
    assert_int_equal(clocks_offset(&c, 1).events, 2);
    assert_int_equal(clocks_offset(&c, 2).events, 0);
    clocks_free(&c);
}

/* Left before others entered: then it was no barrier, or a clock was set. */
static void
contradictions_are_told(void **state)
{
    struct clocks c;
    (void)state;
    clocks_begin(&c, 2);
    clocks_order(&c, 0, 100, 1, 110); /* at most 10 */
    clocks_order(&c, 1, 140, 0, 100); /* at least 40 */
    struct clock_offset o = clocks_offset(&c, 1);
    assert_int_equal(o.method, CLOCK_CONTRADICTION);
    assert_int_equal(o.offset_ns, MISSING_I64);
    clocks_free(&c);
}

/* What is true is within the bounds, whatever the waiting was. */
static void
bounds_hold(void **state)
{
    (void)state;
    for (int run = 0; run < 200; run++) {
        struct clocks c;
        int64_t ahead[4] = {0};
        clocks_begin(&c, 4);
        for (int h = 1; h < 4; h++)
            ahead[h] = roll(2000000) - 1000000;
        for (int k = 0; k < 1 + run % 5; k++) {
            struct barrier_seen seen[4];
            int64_t last = 0;
            for (size_t h = 0; h < 4; h++) {
                int64_t entered = k * 100000 + roll(50000);
                seen[h] = (struct barrier_seen){h, entered + ahead[h], 0};
                last = entered > last ? entered : last;
            }
            for (size_t h = 0; h < 4; h++)
                seen[h].left_ns = last + 1 + roll(300) + ahead[h];
            clocks_barrier(&c, seen, 4);
        }
        for (size_t h = 1; h < 4; h++) {
            struct clock_offset o = clocks_offset(&c, h);
            assert_int_equal(o.method, CLOCK_BARRIERS);
            assert_true(o.low_ns <= ahead[h] && ahead[h] <= o.high_ns);
            assert_true(o.low_ns <= o.offset_ns && o.offset_ns <= o.high_ns);
            assert_in_range(o.offset_ns - ahead[h] + 300, 0, 600);
        }
        clocks_free(&c);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_was_seen),        cmocka_unit_test(one_barrier),
        cmocka_unit_test(three_barriers),          cmocka_unit_test(files_give_bounds),
        cmocka_unit_test(contradictions_are_told), cmocka_unit_test(bounds_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
