/* How texts of fields become numbers: units, times, words, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parse/user/reading.h"

#define NOTHING INT64_C(-424242)

/* The value of a text read as that field, with a unit if one is named. */
static int64_t
value(enum field field, const char *unit, const char *text)
{
    struct reading r = reading_default(field);
    int64_t v = NOTHING;
    if (unit[0])
        assert_true(reading_unit(&r, field, slice_of(unit)));
    bool ok = reading_value(&r, slice_of(text), &v);
    assert_true(ok || v == NOTHING);
    return v;
}

static void
times_in_all_units(void **state)
{
    (void)state;
    assert_int_equal(value(FIELD_time, "", "1.5"), 1500000000);
    assert_int_equal(value(FIELD_time, "s", "1795219541.123456789"), 1795219541123456789);
    assert_int_equal(value(FIELD_time, "ms", "0.289"), 289000);
    assert_int_equal(value(FIELD_time, "us", "138"), 138000);
    assert_int_equal(value(FIELD_time, "ns", "1795219541123456789"), 1795219541123456789);
    assert_int_equal(value(FIELD_time, "s", "-0.25"), -250000000);
    assert_int_equal(value(FIELD_time, "hms", "23:59:59.000000001"), 86399000000001);
    assert_int_equal(value(FIELD_time, "hms", "12:34:56,5"), 45296500000000);
    assert_int_equal(value(FIELD_dur, "suffix", "250us"), 250000);
    assert_int_equal(value(FIELD_dur, "s", "1.25e-05"), 12500);
}

static void
dates(void **state)
{
    (void)state;
    int64_t noon = INT64_C(1772366400) * NS_PER_S; /* 2026-03-01 12:00:00 UTC */
    assert_int_equal(value(FIELD_time, "iso", "2026-03-01T12:00:00Z"), noon);
    assert_int_equal(value(FIELD_time, "iso", "2026-03-01 12:00:00"), noon);
    assert_int_equal(value(FIELD_time, "iso", "2026-03-01T14:00:00.25+02:00"),
                     noon + 250000000);
    assert_int_equal(value(FIELD_time, "iso", "2026-03-01T07:00:00-0500"), noon);
    assert_int_equal(value(FIELD_time, "iso", "2026-03-01T13:00:00+01"), noon);
    static const char *const bad[] = {"2026-03-01",
                                      "2026-13-01T12:00:00",
                                      "2026-03-01T25:00:00",
                                      "2026-03-01T12:00:00X",
                                      "1969-12-31T00:00:00",
                                      "2026-03-01T12:00:00+2",
                                      "2026-03-01T12:00:00+99:00"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(value(FIELD_time, "iso", bad[i]), NOTHING);
}

static void
sizes(void **state)
{
    (void)state;
    assert_int_equal(value(FIELD_bytes, "", "4096"), 4096);
    assert_int_equal(value(FIELD_bytes, "sector", "8"), 4096);
    assert_int_equal(value(FIELD_bytes, "KiB", "1.5"), 1536);
    assert_int_equal(value(FIELD_bytes, "MB", "2"), 2000000);
    assert_int_equal(value(FIELD_bytes, "suffix", "64KiB"), 65536);
    assert_int_equal(value(FIELD_bytes, "8192", "3"), 24576);
    assert_int_equal(value(FIELD_bytes, "", "4096x"), NOTHING);
    assert_int_equal(value(FIELD_bytes, "GiB", "99999999999"), NOTHING);
    assert_int_equal(value(FIELD_bytes, "", "9223372036854775807"), INT64_MAX);
    assert_int_equal(value(FIELD_bytes, "", "9223372036854775808"), NOTHING);
}

static void
integers(void **state)
{
    (void)state;
    assert_int_equal(value(FIELD_ret, "", "0x7f1df571c000"), 0x7f1df571c000);
    assert_int_equal(value(FIELD_ret, "", "-1"), -1);
    assert_int_equal(value(FIELD_pid, "", "00123"), 123); /* not octal */
    assert_int_equal(value(FIELD_pid, "", "2147483648"), NOTHING);
    assert_int_equal(value(FIELD_ret, "", "-9223372036854775808"), NOTHING);
    assert_int_equal(value(FIELD_ret, "", "12 "), NOTHING);
}

static void
numbers_that_are_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        ".",     "-",   "e5",      "1e",  "1.2.3", "0x10", "1e999",
        "1 000", "nan", "1.0e400", "--1", "+",     " 1",   "99999999999999999999"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(value(FIELD_time, "s", bad[i]), NOTHING);
    assert_int_equal(value(FIELD_time, "ns", "1.9999999999999999999999999"), 1);
    assert_int_equal(value(FIELD_time, "s", "0.00000000000000000000001"), 0);
}

static void
words(void **state)
{
    (void)state;
    const struct word star = {SLICE("*"), op_OTHER, NULL};
    const struct word first = {SLICE("R"), op_READ, &star};
    const struct word second = {SLICE("R"), op_SYNC, &first}; /* said later */
    struct reading r = reading_default(FIELD_op);
    int64_t v;

    assert_true(reading_value(&r, SLICE("write"), &v) && v == op_WRITE);
    assert_false(reading_value(&r, SLICE("R"), &v));
    r.words = &first;
    assert_true(reading_value(&r, SLICE("R"), &v) && v == op_READ);
    assert_true(reading_value(&r, SLICE("write"), &v) && v == op_WRITE);
    assert_true(reading_value(&r, SLICE("X"), &v) && v == op_OTHER);
    r.words = &second;
    assert_true(reading_value(&r, SLICE("R"), &v) && v == op_SYNC);
}

static void
errors_by_name_and_number(void **state)
{
    (void)state;
    assert_int_equal(value(FIELD_errno, "", "ENOENT"), 2);
    assert_int_equal(value(FIELD_errno, "", "-5"), 5);
    assert_int_equal(value(FIELD_errno, "", "28"), 28);
    assert_int_equal(value(FIELD_errno, "", "65536"), NOTHING);
    assert_int_equal(value(FIELD_errno, "", "EWHAT"), NOTHING);
}

static void
units_belong_to_types(void **state)
{
    (void)state;
    struct reading r = reading_default(FIELD_bytes);
    assert_false(reading_unit(&r, FIELD_bytes, SLICE("ms")));
    assert_false(reading_unit(&r, FIELD_bytes, SLICE("0")));
    r = reading_default(FIELD_time);
    assert_false(reading_unit(&r, FIELD_time, SLICE("suffix")));
    assert_false(reading_unit(&r, FIELD_time, SLICE("512")));
}

static void
decimals_of_a_second(void **state)
{
    (void)state;
    struct reading r = reading_default(FIELD_time);
    assert_int_equal(reading_decimals(&r, SLICE("12")), 0);
    assert_int_equal(reading_decimals(&r, SLICE("12.0001")), 4);
    assert_true(reading_unit(&r, FIELD_time, SLICE("ms")));
    assert_int_equal(reading_decimals(&r, SLICE("12")), 3);
    assert_int_equal(reading_decimals(&r, SLICE("12.345")), 6);
    assert_true(reading_unit(&r, FIELD_time, SLICE("iso")));
    assert_int_equal(reading_decimals(&r, SLICE("2026-03-01T12:00:00.25+02:00")), 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_in_all_units),
        cmocka_unit_test(dates),
        cmocka_unit_test(sizes),
        cmocka_unit_test(integers),
        cmocka_unit_test(numbers_that_are_none),
        cmocka_unit_test(words),
        cmocka_unit_test(errors_by_name_and_number),
        cmocka_unit_test(units_belong_to_types),
        cmocka_unit_test(decimals_of_a_second),
    };
    return cmocka_run_group_tests_name("readings", tests, NULL, NULL);
}
