/* Modified z-scores, on examples whose scores were worked out by hand, and relative
 * addresses. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/mem.h"
#include "report/many/outliers.h"
#include "report/text/links.h"

static const double missing = NAN;

static void
near(double v, double wanted)
{
    assert_true(fabs(v - wanted) <= 1e-9);
}

/* Median 4.5; distances .5 .5 1.5 1.5 2.5 2.5 3.5 3.5 3.5 95.5: their median is 2.5. */
static void
score_is_by_the_median_distance(void **state)
{
    static const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 100, 1};
    struct outliers o = outliers_of(x, 10, false);
    (void)state;
    assert_int_equal(o.known, 10);
    near(o.median, 4.5);
    near(o.mad, 2.5);
    near(outliers_score(&o, 100), 0.6745 * 95.5 / 2.5);
    assert_int_equal(outliers_mark(&o, 100), 1);
    assert_int_equal(outliers_mark(&o, 8), 0);
}

/* The bound itself is not beyond it: 3.5 * 2.5 / 0.6745 = 12.97. */
static void
mark_begins_beyond_the_bound(void **state)
{
    static const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 100, 1};
    struct outliers o = outliers_of(x, 10, false);
    double edge = OUTLIERS_BEYOND * o.mad / 0.6745;
    (void)state;
    assert_int_equal(outliers_mark(&o, o.median + edge * 1.001), 1);
    assert_int_equal(outliers_mark(&o, o.median + edge * 0.999), 0);
    assert_int_equal(outliers_mark(&o, o.median - edge * 1.001), -1);
    assert_int_equal(outliers_mark(&o, o.median - edge * 0.999), 0);
}

static void
few_values_are_not_judged(void **state)
{
    double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 1000, missing};
    struct outliers o = outliers_of(x, 10, false);
    (void)state;
    assert_int_equal(o.known, 9);
    assert_true(isnan(outliers_score(&o, 1000)));
    assert_int_equal(outliers_mark(&o, 1000), 0);
    x[9] = 5;
    o = outliers_of(x, 10, false);
    assert_int_equal(outliers_mark(&o, 1000), 1);
    assert_int_equal(outliers_mark(&o, missing), 0);
}

/* 19 the same and one other: MAD is 0, the mean distance 90 / 20. */
static void
same_values_are_judged_by_the_mean_distance(void **state)
{
    double x[20];
    (void)state;
    for (size_t i = 0; i < 20; i++)
        x[i] = 10;
    struct outliers o = outliers_of(x, 20, false);
    near(outliers_score(&o, 10), 0);
    x[7] = 100;
    o = outliers_of(x, 20, false);
    near(o.mad, 0);
    near(outliers_score(&o, 100), 90 / (1.253314 * 4.5));
    assert_int_equal(outliers_mark(&o, 100), 1);
    assert_int_equal(outliers_mark(&o, 10), 0);
}

/* Repetitions that all read a million bytes, one a byte more: far by its score, and yet
 * nothing to look at. */
static void
what_is_near_is_never_marked(void **state)
{
    double x[20];
    (void)state;
    for (size_t i = 0; i < 20; i++)
        x[i] = 1e6;
    x[3] = 1e6 + 1;
    struct outliers o = outliers_of(x, 20, false);
    assert_true(outliers_score(&o, x[3]) > OUTLIERS_BEYOND);
    assert_int_equal(outliers_mark(&o, x[3]), 0);
}

/* Powers of two are evenly apart as logarithms; 0 has none. */
static void
logarithms_judge_factors(void **state)
{
    double x[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 0, 0x1p40};
    struct outliers o = outliers_of(x, 12, true);
    (void)state;
    assert_int_equal(o.known, 11);
    near(o.median, log(32));
    near(o.mad, 3 * log(2));
    assert_int_equal(outliers_mark(&o, 0x1p40), 1);
    assert_int_equal(outliers_mark(&o, 512), 0);
    assert_true(isnan(outliers_score(&o, 0)));
    assert_int_equal(outliers_mark(&o, 0), 0);
}

static void
median_leaves_out_what_is_missing(void **state)
{
    static const double x[] = {7, NAN, 1, 3, NAN, 100};
    (void)state;
    near(outliers_median(x, 6), 5);
    assert_true(isnan(outliers_median(x + 1, 1)));
}

/* ---- addresses ---- */

static void
link_is(const char *from, const char *file, const char *wanted)
{
    char *link = links_relative(from, file);
    if (wanted == NULL)
        assert_null(link);
    else
        assert_string_equal(link, wanted);
    free(link);
}

static void
addresses_are_relative(void **state)
{
    (void)state;
    link_is("/", "/dev/null", "dev/null");
    link_is("/dev", "/dev/null", "null");
    link_is("/proc/self/../../dev", "/dev/null", "null");
    link_is("/usr/bin", "/dev/null", "../../dev/null");
    link_is("/dev", "/dev/none such", NULL);
    link_is("/none", "/dev/null", NULL);
}

static void
pages_lie_beside_runs(void **state)
{
    static const char *const pairs[][2] = {
        {"a/run.h5", "a/run.html"},
        {"run",      "run.html"  },
        {".h5",      ".h5.html"  }
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        char *page = links_page_beside(pairs[i][0]);
        assert_string_equal(page, pairs[i][1]);
        free(page);
    }
    char *directory = links_directory("/x.html");
    assert_string_equal(directory, "/");
    free(directory);
    directory = links_directory("x.html");
    assert_string_equal(directory, ".");
    free(directory);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(score_is_by_the_median_distance),
        cmocka_unit_test(mark_begins_beyond_the_bound),
        cmocka_unit_test(few_values_are_not_judged),
        cmocka_unit_test(same_values_are_judged_by_the_mean_distance),
        cmocka_unit_test(what_is_near_is_never_marked),
        cmocka_unit_test(logarithms_judge_factors),
        cmocka_unit_test(median_leaves_out_what_is_missing),
        cmocka_unit_test(addresses_are_relative),
        cmocka_unit_test(pages_lie_beside_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
