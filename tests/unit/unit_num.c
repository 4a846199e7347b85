/* Numbers from text: what fits, what is refused, and how people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/num.h"

static void
test_u64(void **state)
{
    (void)state;
    uint64_t v = 7;
    assert_true(num_u64(SLICE("0"), &v) && v == 0);
    assert_true(num_u64(SLICE("18446744073709551615"), &v) && v == UINT64_MAX);
    static const char *const bad[] = {"",   "-1",  "+1",
                                      " 1", "1 ",  "18446744073709551616",
                                      "1a", "0x1", "99999999999999999999"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(num_u64(slice_of(bad[i]), &v));
    assert_true(v == UINT64_MAX); /* left alone */
}

static void
test_i64(void **state)
{
    (void)state;
    int64_t v;
    assert_true(num_i64(SLICE("-9223372036854775808"), &v) && v == INT64_MIN);
    assert_true(num_i64(SLICE("9223372036854775807"), &v) && v == INT64_MAX);
    assert_true(num_i64(SLICE("+5"), &v) && v == 5);
    assert_false(num_i64(SLICE("9223372036854775808"), &v));
    assert_false(num_i64(SLICE("-9223372036854775809"), &v));
    assert_false(num_i64(SLICE("-"), &v));
    assert_false(num_i64(SLICE("--1"), &v));
}

static void
test_c(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        {"12",                 12       },
        {"-3",                 -3       },
        {"0x1f",               31       },
        {"0XFF",               255      },
        {"0644",               420      },
        {"0",                  0        },
        {"0xffffffffffffffff", -1       },
        {"0x8000000000000000", INT64_MIN},
        {"-0x10",              -16      },
    };
    int64_t v;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(num_c(slice_of(good[i].text), &v));
        assert_int_equal(v, good[i].value);
    }
    static const char *const bad[] = {"", "0x", "08", "1f", "0x1ffffffffffffffff", "0xg"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(num_c(slice_of(bad[i]), &v));
}

static void
test_f64(void **state)
{
    (void)state;
    double v;
    assert_true(num_f64(SLICE("1.5"), &v) && v == 1.5);
    assert_true(num_f64(SLICE("-.5e1"), &v) && v == -5);
    assert_true(num_f64(SLICE("3."), &v) && v == 3);
    static const char *const bad[] = {"",      ".",  "nan",   "inf",
                                      "0x1p3", "1e", "1e999", "1 "};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(num_f64(slice_of(bad[i]), &v));
}

static void
test_seconds(void **state)
{
    (void)state;
    int64_t v;
    assert_true(num_seconds(SLICE("12"), &v) && v == 12 * NS_PER_S);
    assert_true(num_seconds(SLICE("12.000345"), &v) && v == INT64_C(12000345000));
    assert_true(num_seconds(SLICE("0.000000017"), &v) && v == 17);
    assert_true(num_seconds(SLICE("9223372036.854775807"), &v) && v == INT64_MAX);
    static const char *const bad[] = {
        "", ".5", "5.", "1.0000000001", "-1", "1e", "9223372036.854775808"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(num_seconds(slice_of(bad[i]), &v));
}

static void
test_duration(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ns;
    } good[] = {
        {"100ms",         100000000                  },
        {"1s",            NS_PER_S                   },
        {"250us",         250000                     },
        {"250 \xC2\xB5s", 250000                     },
        {"2m",            120 * NS_PER_S             },
        {"1.5h",          5400 * NS_PER_S            },
        {"0.1",           100000000                  },
        {"0.000000001",   1                          },
        {"106751d",       106751 * (86400 * NS_PER_S)},
    };
    int64_t v;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(num_duration(good[i].text, &v));
        assert_int_equal(v, good[i].ns);
    }
    static const char *const bad[] = {"", "s", "-1s", "1x", "1.s", "1e3", "106752d"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(num_duration(bad[i], &v));
}

static void
test_size(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t bytes;
    } good[] = {
        {"4096", 4096      },
        {"4k",   4096      },
        {"4KiB", 4096      },
        {"1M",   1048576   },
        {"2GiB", 2147483648},
        {"4kB",  4000      },
        {"1.5k", 1536      },
        {"0",    0         },
    };
    int64_t v;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(num_size(good[i].text, &v));
        assert_int_equal(v, good[i].bytes);
    }
    static const char *const bad[] = {"", "k", "-1", "4x", "8388608T", "4kk"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(num_size(bad[i], &v));
}

static void
test_human(void **state)
{
    (void)state;
    char buf[32];
    assert_string_equal(human_bytes(buf, 0), "0 B");
    assert_string_equal(human_bytes(buf, 1023), "1023 B");
    assert_string_equal(human_bytes(buf, 1572864), "1.50 MiB");
    assert_string_equal(human_bytes(buf, 1023.7 * 1024), "1.00 MiB");
    assert_string_equal(human_bytes(buf, -2048), "-2.00 KiB");
    assert_string_equal(human_bytes(buf, 12.5), "12.5 B");
    assert_string_equal(human_bytes(buf, 1e300), "8.88e+284 PiB");
    assert_string_equal(human_ns(buf, 999), "999 ns");
    assert_string_equal(human_ns(buf, 17300), "17.3 \xC2\xB5s");
    assert_string_equal(human_ns(buf, 59.7e9), "59.7 s");
    assert_string_equal(human_ns(buf, 59.96e9), "1.00 min");
    assert_string_equal(human_ns(buf, 5400e9), "1.50 h");
    assert_string_equal(human_count(buf, 1234567), "1 234 567");
    assert_string_equal(human_count(buf, 17.345), "17.3");
    assert_string_equal(human_count(buf, 1234.5), "1 235");
    assert_string_equal(human_count(buf, 999), "999");
    assert_string_equal(human_i64(buf, -1234), "-1 234");
    assert_string_equal(human_i64(buf, -123), "-123");
    assert_string_equal(human_i64(buf, INT64_MIN), "-9 223 372 036 854 775 808");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_u64),     cmocka_unit_test(test_i64),
        cmocka_unit_test(test_c),       cmocka_unit_test(test_f64),
        cmocka_unit_test(test_seconds), cmocka_unit_test(test_duration),
        cmocka_unit_test(test_size),    cmocka_unit_test(test_human),
    };
    return cmocka_run_group_tests_name("num", tests, NULL, NULL);
}
