/* Counters: worked examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "analyze/stats/counter.h"
#include "lib/columns/cols.h"

#define S NS_PER_S

static void
the_first_reading_tells_nothing(void **state)
{
    (void)state;
    struct counter c = {0};
    struct counter_step s = counter_read(&c, 0, 1000000, 0);
    assert_int_equal(s.kind, COUNTER_NOTHING);
    assert_true(isnan(counter_rate(&s, 1)));
    assert_int_equal(c.counted, 0);
}

static void
a_difference_over_its_time_is_the_rate(void **state)
{
    (void)state;
    struct counter c = {0};
    counter_read(&c, 1 * S, 500, 0);
    struct counter_step s = counter_read(&c, 3 * S, 900, 0);
    assert_int_equal(s.kind, COUNTER_STEP);
    assert_int_equal(s.by, 400);
    assert_int_equal(s.from_ns, 1 * S);
    assert_true(counter_rate(&s, 1) == 200);
    assert_true(counter_rate(&s, 512) == 102400); /* sectors to bytes */
    s = counter_read(&c, 4 * S, 900, 0);
    assert_true(counter_rate(&s, 1) == 0);
    assert_int_equal(c.counted, 400);
}

static void
a_wrap_goes_on_at_zero(void **state)
{
    (void)state;
    struct counter c = {0};
    /* RAPL: energy in uJ up to max_energy_range_uj */
    counter_read(&c, 0, 262143328000, 262143328850);
    struct counter_step s = counter_read(&c, 2 * S, 29150, 262143328850);
    assert_int_equal(s.kind, COUNTER_WRAPPED);
    assert_int_equal(s.by, 30000);
    assert_true(counter_rate(&s, 1e-6) == 0.015); /* W */
    assert_int_equal(c.wraps, 1);
    assert_int_equal(c.epochs, 0);
    /* 32 bits of milliseconds */
    int64_t range = counter_range(TABLE_samples_disk, samples_disk_busy_ms);
    assert_int_equal(range, INT64_C(4294967296));
    c = (struct counter){0};
    counter_read(&c, 0, 4294967290, range);
    s = counter_read(&c, S, 4, range);
    assert_int_equal(s.by, 10);
    assert_int_equal(counter_range(TABLE_samples_disk, samples_disk_reads), 0);
}

static void
a_counter_that_went_back_begins_a_new_epoch(void **state)
{
    (void)state;
    struct counter c = {0};
    counter_read(&c, 0, 1000, 0);
    counter_read(&c, S, 1500, 0);
    struct counter_step s = counter_read(&c, 2 * S, 20, 0);
    assert_int_equal(s.kind, COUNTER_BACK);
    assert_int_equal(s.by, MISSING_I64);
    assert_true(isnan(counter_rate(&s, 1)));
    s = counter_read(&c, 3 * S, 50, 0);
    assert_int_equal(s.by, 30);
    assert_int_equal(c.epochs, 1);
    assert_int_equal(c.counted, 530);
    /* Above its range before: what range says cannot be true. */
    c = (struct counter){0};
    counter_read(&c, 0, 1000, 100);
    assert_int_equal(counter_read(&c, S, 5, 100).kind, COUNTER_BACK);
}

static void
what_was_not_read_is_no_zero(void **state)
{
    (void)state;
    struct counter c = {0};
    counter_read(&c, 0, 100, 0);
    struct counter_step s = counter_read(&c, S, MISSING_I64, 0);
    assert_int_equal(s.kind, COUNTER_NOTHING);
    assert_true(isnan(counter_rate(&s, 1)));
    s = counter_read(&c, 4 * S, 140, 0); /* over both intervals */
    assert_int_equal(s.from_ns, 0);
    assert_true(counter_rate(&s, 1) == 10);
}

static void
without_time_there_is_no_rate(void **state)
{
    (void)state;
    struct counter c = {0};
    counter_read(&c, MISSING_I64, 1, 0);
    struct counter_step s = counter_read(&c, MISSING_I64, 5, 0);
    assert_int_equal(s.by, 4);
    assert_true(isnan(counter_rate(&s, 1)));
    c = (struct counter){0};
    counter_read(&c, S, 1, 0);
    s = counter_read(&c, S, 5, 0);
    assert_true(isnan(counter_rate(&s, 1)));
    s = counter_read(&c, 0, 6, 0); /* a clock that was set back */
    assert_true(isnan(counter_rate(&s, 1)));
    assert_int_equal(c.counted, 5);
}

static void
the_widest_numbers_do_not_overflow(void **state)
{
    (void)state;
    struct counter c = {0};
    counter_read(&c, INT64_MIN + 1, INT64_MIN + 1, 0);
    struct counter_step s = counter_read(&c, INT64_MAX, INT64_MAX, 0);
    assert_int_equal(s.kind, COUNTER_BACK);
    assert_true(isnan(counter_rate(&s, 1)));
    c = (struct counter){0};
    counter_read(&c, 0, 0, INT64_MAX);
    counter_read(&c, 1, INT64_MAX, INT64_MAX);
    s = counter_read(&c, 2, 7, INT64_MAX);
    assert_int_equal(s.by, 7);
    assert_int_equal(c.counted, INT64_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_reading_tells_nothing),
        cmocka_unit_test(a_difference_over_its_time_is_the_rate),
        cmocka_unit_test(a_wrap_goes_on_at_zero),
        cmocka_unit_test(a_counter_that_went_back_begins_a_new_epoch),
        cmocka_unit_test(what_was_not_read_is_no_zero),
        cmocka_unit_test(without_time_there_is_no_rate),
        cmocka_unit_test(the_widest_numbers_do_not_overflow),
    };
    return cmocka_run_group_tests_name("counters", tests, NULL, NULL);
}
