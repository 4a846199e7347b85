/* Ticks and labels, on examples that a person would write the same way. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/chart/ticks.h"

/* All labels, separated by "|". */
static const char *
joined(const struct tick *t, size_t n)
{
    static char text[TICKS_MAX * TICK_TEXT];
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        if (*t[i].text != '\0')
            at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", at ? "|" : "",
                                   t[i].text);
    }
    return text;
}

static void
linear(enum unit unit, double lo, double hi, size_t want, const char *labels)
{
    struct tick t[TICKS_MAX];
    assert_string_equal(joined(t, ticks_linear(t, unit, lo, hi, want)), labels);
}

static void
logarithmic(enum unit unit, double lo, double hi, size_t want, const char *labels)
{
    struct tick t[TICKS_MAX];
    assert_string_equal(joined(t, ticks_log(t, unit, lo, hi, want)), labels);
}

static void
counts_are_round(void **state)
{
    (void)state;
    linear(UNIT_COUNT, 0, 9, 5, "0|2|4|6|8");
    linear(UNIT_WHOLE, 0, 3.1, 5, "0|1|2|3");
    linear(UNIT_WHOLE, 0, 1.05, 5, "0|1");
    linear(UNIT_WHOLE, 0, 31000, 6, "0|5 k|10 k|15 k|20 k|25 k|30 k");
    linear(UNIT_COUNT, 0, 1, 5, "0|0.2|0.4|0.6|0.8|1");
    linear(UNIT_COUNT, 0, 31000, 6, "0|5 k|10 k|15 k|20 k|25 k|30 k");
    linear(UNIT_COUNT, -10, 10, 4, "-10|-5|0|5|10");
}

static void
bytes_step_in_binary_units(void **state)
{
    (void)state;
    linear(UNIT_BYTE, 0, 1100, 4, "0 B|256 B|512 B|768 B|1 KiB");
    linear(UNIT_BYTE, 0, 0x1p30, 4, "0 B|256 MiB|512 MiB|768 MiB|1 GiB");
    linear(UNIT_BYTE_PER_S, 0, 84 * 0x1p20, 4,
           "0 B/s|20 MiB/s|40 MiB/s|60 MiB/s|80 MiB/s");
    linear(UNIT_BYTE, 0, 5 * 0x1p40, 5, "0 B|1 TiB|2 TiB|3 TiB|4 TiB|5 TiB");
}

static void
time_steps_as_a_clock_does(void **state)
{
    (void)state;
    linear(UNIT_CLOCK, 0, 0.004, 4, "0|1 ms|2 ms|3 ms|4 ms");
    linear(UNIT_CLOCK, 0, 20, 4, "0|5|10|15|20");
    linear(UNIT_CLOCK, 0, 150, 5, "0:00|0:30|1:00|1:30|2:00|2:30");
    linear(UNIT_CLOCK, 0, 3 * 3600, 3, "0:00|1:00|2:00|3:00");
    linear(UNIT_S, 0, 100, 5, "0|20 s|40 s|60 s|80 s|100 s");
    linear(UNIT_S, 0, 400, 4, "0|2 min|4 min|6 min");
    linear(UNIT_S, 0, 4 * 3600, 4, "0|1 h|2 h|3 h|4 h");
    assert_string_equal(ticks_clock(20), "s");
    assert_string_equal(ticks_clock(150), "min:s");
    assert_string_equal(ticks_clock(3 * 3600), "h:min");
}

static void
logarithms_label_powers(void **state)
{
    (void)state;
    logarithmic(UNIT_BYTE, 1, 64, 10, "1 B|2 B|4 B|8 B|16 B|32 B|64 B");
    logarithmic(UNIT_BYTE, 1, 0x1p20, 6, "1 B|32 B|1 KiB|32 KiB|1 MiB");
    logarithmic(UNIT_NS, 512, 2e9, 9, "1 µs|10 µs|100 µs|1 ms|10 ms|100 ms|1 s");
    logarithmic(UNIT_NS, 512, 2e9, 4, "1 µs|1 ms|1 s");
    logarithmic(UNIT_NS, 1000, 2500, 8, "1 µs|1.5 µs|2 µs|2.5 µs");
    logarithmic(UNIT_NS, 1e9, 4e14, 9, "1 s|10 s|1 min|10 min|1 h|10 h");
    logarithmic(UNIT_S, 1, 2e6, 9, "1 s|10 s|1 min|10 min|1 h|10 h|10 d");
}

static void
one_value_has_three_digits_and_a_unit_that_fits(void **state)
{
    static const struct {
        enum unit unit;
        double v;
        const char *text;
    } cases[] = {
        {UNIT_S,     0.3757,          "376 ms"  },
        {UNIT_S,     1.0449,          "1.04 s"  },
        {UNIT_S,     64,              "64 s"    },
        {UNIT_S,     4000,            "66.7 min"},
        {UNIT_S,     9000,            "2.5 h"   },
        {UNIT_S,     36 * 3600,       "36 h"    },
        {UNIT_S,     3 * 86400.,      "3 d"     },
        {UNIT_COUNT, 15078,           "15.1 k"  },
        {UNIT_COUNT, 999999,          "1 M"     },
        {UNIT_BYTE,  1023,            "1023 B"  },
        {UNIT_BYTE,  1.25 * 0x1p20,   "1.25 MiB"},
        {UNIT_BYTE,  1021.6 * 0x1p20, "1022 MiB"},
    };
    char buf[TICK_TEXT];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(ticks_text(buf, cases[i].unit, cases[i].v), cases[i].text);
}

static void
any_span_has_few_finite_ticks(void **state)
{
    static const double spans[] = {1e-30, 1e-9, 0.37,  1,    59,  61,
                                   1023,  1025, 86399, 1e12, 1e30};
    struct tick t[TICKS_MAX];
    (void)state;
    for (int unit = UNIT_COUNT; unit <= UNIT_CLOCK; unit++) {
        for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
            size_t n = ticks_linear(t, (enum unit)unit, 0, spans[i], 5);
            assert_in_range(n, 1, 12);
            for (size_t k = 0; k < n; k++)
                assert_true(isfinite(t[k].at) && t[k].at <= spans[i] * 1.001);
        }
        assert_in_range(ticks_log(t, (enum unit)unit, 1e-9, 1e30, 10), 1, TICKS_MAX);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_round),
        cmocka_unit_test(bytes_step_in_binary_units),
        cmocka_unit_test(time_steps_as_a_clock_does),
        cmocka_unit_test(logarithms_label_powers),
        cmocka_unit_test(one_value_has_three_digits_and_a_unit_that_fits),
        cmocka_unit_test(any_span_has_few_finite_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
