/* Dates and times as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <time.h>

#include "parse/log/wall.h"

/* 2026-11-21 11:44:55 UTC */
#define THEN (INT64_C(1795261495) * NS_PER_S)

static int64_t
real_ns(const char *text)
{
    struct wall w;
    if (!wall_stamp(slice_of(text), &w))
        return MISSING_I64;
    wall_settle(&w);
    struct prefix p = wall_prefix(&w, 0);
    assert_int_equal(p.clock, CLOCK_REAL);
    return p.time_ns;
}

static void
every_spelling_of_a_moment(void **state)
{
    static const char *const same[] = {
        "2026-11-21T11:44:55Z",      "2026-11-21T12:44:55+0100",
        "2026-11-21T05:44:55-06:00", "2026-11-21 11:44:55",
        "2026/11/21 11:44:55",       "11/21/26 11:44:55",
        "11/21/2026 11:44:55 AM",    "21.11.2026 11:44:55",
        "21/11/2026 11:44:55",       "21-11-2026 11:44:55",
        "2026-11-21 11:44:55 UTC",   "1795261495",
        "2026-11-21 11:44:55.000",   "1795261495.0",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(same); i++)
        if (real_ns(same[i]) != THEN)
            fail_msg("%s: %lld", same[i], (long long)real_ns(same[i]));
    assert_int_equal(real_ns("2026/11/21 11:44:55.195"), THEN + 195000000);
    assert_int_equal(real_ns("11/21/2026 11:44:55 PM"), THEN + 12 * 3600 * NS_PER_S);
    assert_int_equal(real_ns("11/21/2026 12:00:01 AM") -
                         real_ns("11/21/2026 12:00:01 PM"),
                     -12 * 3600 * NS_PER_S);
    assert_int_equal(real_ns("2024-02-29T00:00:00Z") + 86400 * NS_PER_S,
                     real_ns("2024-03-01T00:00:00Z"));
    assert_int_equal(real_ns("1970-01-01T00:00:00Z"), 0);
}

static void
what_is_no_moment(void **state)
{
    static const char *const bad[] = {
        "",
        "11:44:55",
        "2026-11-21",
        "2026-13-21 11:44:55",
        "2026-11-32T11:44:55",
        "2026-11-21 24:44:55",
        "2026-11-21 11:60:55",
        "2026-11-21 11:44:61",
        "2026-11-21 11:44:55 XM",
        "2026-11-21 13:44:55 PM",
        "21.11/2026 11:44:55",
        "21.11.2026",
        "99/99/99 11:44:55",
        "12345678",
        "123456789012",
        "2026-11-21T11:44:55+9999",
        "2026-11-21 11:44:55 and more",
        "a",
        "-1-1-1 1:1:1",
        "2026-11-21 11:44:5",
        "02026-11-21 11:44:55",
        "9999999999.9999999999",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (real_ns(bad[i]) != MISSING_I64)
            fail_msg("'%s' was read", bad[i]);
}

static struct wall
settled(const char *text)
{
    struct wall w;
    assert_true(wall_stamp(slice_of(text), &w));
    wall_settle(&w);
    wall_settle(&w); /* again: nothing more */
    return w;
}

static void
the_clock_tells_which_is_the_month(void **state)
{
    (void)state;
    struct wall w = settled("05/06/2026 11:44:55 AM");
    assert_int_equal(w.month, 5);
    assert_false(w.unsure);
    w = settled("05/06/2026 11:44:55");
    assert_int_equal(w.month, 6);
    assert_int_equal(w.day, 5);
    assert_true(w.unsure);
    w = settled("05/06/26 11:44:55");
    assert_int_equal(w.month, 5);
    assert_true(w.unsure);
    w = settled("05.06.2026 11:44:55");
    assert_int_equal(w.month, 6);
    assert_false(w.unsure);
    w = settled("06/06/26 11:44:55");
    assert_false(w.unsure);
}

static void
local_time_is_the_environments(void **state)
{
    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    assert_int_equal(real_ns("2026-11-21 12:44:55"), THEN);
    assert_int_equal(real_ns("2026-07-01 12:00:00"), real_ns("2026-07-01T10:00:00Z"));
    assert_int_equal(real_ns("2026-11-21T11:44:55Z"), THEN);
    setenv("TZ", "UTC", 1);
    tzset();
}

static void
a_time_without_a_date_is_of_a_day(void **state)
{
    (void)state;
    struct wall w = {.day_ns = MISSING_I64};
    assert_int_equal(wall_prefix(&w, 0).clock, CLOCK_NONE);
    assert_int_equal(wall_time(SLICE("01:02:03 x"), &w), 8);
    struct prefix p = wall_prefix(&w, 0);
    assert_int_equal(p.clock, CLOCK_DAY);
    assert_int_equal(p.time_ns, 3723 * NS_PER_S);
}

static void
days_are_added_to_a_date(void **state)
{
    (void)state;
    struct wall w = settled("12/31/26 23:59:59");
    assert_int_equal(wall_prefix(&w, 1).time_ns - wall_prefix(&w, 0).time_ns,
                     86400 * NS_PER_S);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_of_a_moment),
        cmocka_unit_test(what_is_no_moment),
        cmocka_unit_test(the_clock_tells_which_is_the_month),
        cmocka_unit_test(local_time_is_the_environments),
        cmocka_unit_test(a_time_without_a_date_is_of_a_day),
        cmocka_unit_test(days_are_added_to_a_date),
    };
    setenv("TZ", "UTC", 1);
    tzset();
    return cmocka_run_group_tests_name("wall", tests, NULL, NULL);
}
