/* Sorted times, sliding windows and overlap, by hand and against counting it out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/times.h"

static void
add_all(struct times *t, const int64_t *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        times_add(t, v[i]);
}

static void
peak_slides(void **state)
{
    static const int64_t v[] = {0, 5, 9, 10, 11, 12, 30};
    struct times t = {0};
    (void)state;
    assert_int_equal(times_peak(&t, 10), 0);
    add_all(&t, v, ARRAY_LEN(v));
    times_settle(&t);
    assert_int_equal(times_peak(&t, 1), 1);
    assert_int_equal(times_peak(&t, 3), 3);   /* 10 11 12 */
    assert_int_equal(times_peak(&t, 10), 5);  /* 5 9 10 11 12; 0..9 holds 3 */
    assert_int_equal(times_peak(&t, 100), 7); /* all */
    times_free(&t);
}

/* The window is half-open: what is exactly its length away is not in it. */
static void
peak_is_half_open(void **state)
{
    static const int64_t v[] = {0, 10, 20};
    struct times t = {0};
    (void)state;
    add_all(&t, v, ARRAY_LEN(v));
    assert_int_equal(times_peak(&t, 10), 1);
    assert_int_equal(times_peak(&t, 11), 2);
    times_free(&t);
}

static void
late_times_find_their_place(void **state)
{
    struct times t = {0}, other = {0};
    (void)state;
    for (int64_t i = 1000; i < 2000; i++)
        times_add(&t, i);
    times_add(&t, 1990); /* near: at once */
    times_add(&t, 3);    /* far: kept aside */
    times_add(&t, -7);
    assert_int_equal(t.nlate, 2);
    times_add(&other, 1500);
    times_merge(&t, &other);
    times_settle(&t);
    assert_int_equal(t.n, 1004);
    assert_int_equal(t.nlate, 0);
    for (size_t i = 1; i < t.n; i++)
        assert_true(t.at[i - 1] <= t.at[i]);
    assert_int_equal(t.at[0], -7);
    times_settle(&t); /* nothing more to do */
    assert_int_equal(t.n, 1004);
    times_free(&t);
    times_free(&other);
}

/* A [0,10) B [2,4) C [3,12): 3 at once in [3,4); then D [20,30), E touching it. */
static void
overlap_by_hand(void **state)
{
    struct spans s = {0};
    (void)state;
    spans_add(&s, 2, 2);
    spans_add(&s, 0, 10);
    spans_add(&s, 3, 9);
    spans_add(&s, 20, 10);
    spans_add(&s, 30, 5);
    spans_add(&s, 50, 0); /* open for 1 ns */
    spans_settle(&s);
    struct overlap o = spans_overlap(&s);
    assert_int_equal(o.busy_ns, 12 + 15 + 1);
    assert_int_equal(o.most, 3);

    uint64_t most[6];
    spans_most(&s, 0, 10, most, 6);
    static const uint64_t wanted[] = {3, 1, 1, 1, 0, 1};
    assert_memory_equal(most, wanted, sizeof wanted);
    spans_most(&s, 10, 15, most, 2); /* [10,25): C still open, then D; [25,40): D, E */
    assert_int_equal(most[0], 1);
    assert_int_equal(most[1], 1);
    spans_free(&s);
}

/* ---- counting it out ---- */

#define SPAN 400

static uint32_t seed = 12345;

static int64_t
random_below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (int64_t)((seed >> 8) % n);
}

static void
overlap_counted_out(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        int open[2 * SPAN] = {0};
        struct spans s = {0};
        for (int64_t n = random_below(300); n > 0; n--) {
            int64_t start = random_below(SPAN), dur = random_below(20);
            spans_add(&s, start, dur);
            for (int64_t t = start; t < start + MAX(dur, 1); t++)
                open[t]++;
        }
        int busy = 0, most = 0;
        uint64_t by_bin[2 * SPAN / 16] = {0}, got[2 * SPAN / 16];
        for (int t = 0; t < 2 * SPAN; t++) {
            busy += open[t] > 0;
            most = MAX(most, open[t]);
            by_bin[t / 16] = MAX(by_bin[t / 16], (uint64_t)open[t]);
        }
        spans_settle(&s);
        struct overlap o = spans_overlap(&s);
        spans_most(&s, 0, 16, got, ARRAY_LEN(got));
        assert_int_equal(o.busy_ns, busy);
        assert_int_equal(o.most, most);
        assert_memory_equal(got, by_bin, sizeof got);
        spans_free(&s);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peak_slides),
        cmocka_unit_test(peak_is_half_open),
        cmocka_unit_test(late_times_find_their_place),
        cmocka_unit_test(overlap_by_hand),
        cmocka_unit_test(overlap_counted_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
