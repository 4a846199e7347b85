/* Ratios, their intervals and their significance; trends; imbalance; the bootstrap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "analyze/compare/cores.h"
#include "analyze/compare/resample.h"
#include "analyze/stats/ratio.h"
#include "analyze/stats/trend.h"

#define NONE ((double)NAN)

static void
near(double wanted, double got, double slack)
{
    if (!(fabs(wanted - got) <= slack))
        fail_msg("wanted %.12g, got %.12g", wanted, got);
}

/* ---- ratios ---- */

/* Student's sleep data (1908), here as logarithms: R prints t = -1.8608, df = 17.776, p =
 * 0.07939 and an interval of -3.365483 to 0.205483 for the first less the second. */
static void
welch_as_in_r(void **state)
{
    static const double x[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    static const double y[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    double a[10], b[10];
    (void)state;
    for (size_t i = 0; i < 10; i++) {
        a[i] = exp(x[i]);
        b[i] = exp(y[i]);
    }
    struct ratio r = ratio_of_groups(a, 10, b, 10);
    near(1.58, log(r.ratio), 1e-12);
    near(-0.205483, log(r.low), 1e-5);
    near(3.365483, log(r.high), 1e-5);
    near(0.07939414018735823, r.p, 1e-9);
    struct ratio back = ratio_of_groups(b, 10, a, 10);
    near(1 / r.low, back.high, 1e-9);
    near(r.p, back.p, 1e-15);
}

/* The logarithms of 1, 2, 4 to base 2 are 0, 1, 2: mean 1, variance 1. 16 is 3 above it;
 * se = sqrt(1 + 1/3), df = 2, t(0.975) = 4.302653. */
static void
a_single_run_varies_as_the_others_do(void **state)
{
    static const double a[] = {1, 2, 4}, b[] = {16};
    (void)state;
    struct ratio r = ratio_of_groups(a, 3, b, 1);
    near(8, r.ratio, 1e-12);
    near(3 + 4.302653 * sqrt(4.0 / 3), log2(r.high), 1e-5);
    near(3 - 4.302653 * sqrt(4.0 / 3), log2(r.low), 1e-5);
    near(log2(r.high), -log2(ratio_of_groups(b, 1, a, 3).low), 1e-9);
}

static void
runs_that_are_all_alike_leave_no_doubt(void **state)
{
    static const double a[] = {5, 5, 5}, b[] = {10, 10};
    (void)state;
    struct ratio r = ratio_of_groups(a, 3, b, 2);
    near(2, r.ratio, 1e-14);
    near(2, r.low, 1e-14);
    near(2, r.high, 1e-14);
    near(0, r.p, 0);
    near(1, ratio_of_groups(a, 3, a, 2).p, 0);
    static const double tenth[] = {0.1, 0.1, 0.1}; /* whose sums are rounded */
    near(1, ratio_of_groups(tenth, 3, tenth, 2).p, 0);
}

static void
what_has_no_logarithm_has_no_ratio(void **state)
{
    static const double a[] = {5, 0}, b[] = {10, 10}, c[] = {1, NONE};
    (void)state;
    assert_true(isnan(ratio_of_groups(a, 2, b, 2).ratio));
    assert_true(isnan(ratio_of_groups(b, 2, a, 2).ratio));
    assert_true(isnan(ratio_of_groups(b, 2, c, 2).ratio));
    assert_true(isnan(ratio_of_groups(b, 0, b, 2).ratio));
    struct ratio r = ratio_of_groups(b, 1, b, 1);
    near(1, r.ratio, 0);
    assert_true(isnan(r.low) && isnan(r.high) && isnan(r.p));
}

/* Standard errors of 0.3 and 0.4 are 0.5 together. */
static void
pairs_have_a_normal_interval(void **state)
{
    (void)state;
    struct ratio r = ratio_of_pair(2, 0.3, 6, 0.4);
    near(3, r.ratio, 1e-15);
    near(log(3) - 1.959964 * 0.5, log(r.low), 1e-6);
    near(log(3) + 1.959964 * 0.5, log(r.high), 1e-6);
    near(0.028, r.p, 0.0005);
    r = ratio_of_pair(2, NONE, 6, 0.4);
    near(3, r.ratio, 1e-15);
    assert_true(isnan(r.low) && isnan(r.p));
    near(0, ratio_of_pair(2, 0.1, 0, NONE).ratio, 0);
    assert_true(isnan(ratio_of_pair(0, 0.1, 2, 0.1).ratio));
    assert_true(isnan(ratio_of_pair(2, 0.1, NONE, 0.1).ratio));
}

/* The fifteen p-values of Benjamini and Hochberg (1995), of which four are significant at
 * 0.05; adjusted as R's p.adjust does. A missing one is no test. */
static void
benjamini_and_hochberg(void **state)
{
    static const double p[] = {0.0001, 0.0004, 0.0019, 0.0095, NONE,   0.0201,
                               0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
                               0.5719, 0.6528, 0.7590, 1.0000};
    static const double wanted[] = {
        0.0015, 0.0030, 0.0095, 0.035625,   NONE,     0.0603,     0.06385714, 0.06385714,
        0.0645, 0.0765, 0.4860, 0.58118182, 0.714875, 0.75323077, 0.81321429, 1};
    double adjusted[16];
    (void)state;
    ratio_adjust(p, 16, adjusted);
    for (size_t i = 0; i < 16; i++)
        if (isnan(wanted[i]))
            assert_true(isnan(adjusted[i]));
        else
            near(wanted[i], adjusted[i], 1e-8);
}

/* ---- trends ---- */

/* Each pair rises: s = 28, variance 8 7 21 / 18, z = 27 / 8.083. */
static void
a_rising_series(void **state)
{
    static const double v[] = {1, 2, 3, 4, 5, 6, 7, 8};
    (void)state;
    struct trend t = trend_of(v, 8);
    near(28, t.s, 0);
    near(1, t.tau, 0);
    near(1, t.slope, 0);
    near(1, t.more, 0);
    near(27 / sqrt(8.0 * 7 * 21 / 18), t.z, 1e-14);
    near(0.00083637, t.p, 1e-6);
}

/* 3 1 2 2 5 4 2 6, with three 2s: 18 pairs rise, 7 fall, 3 are equal. The variance is
 * that of 8 less that of 3: (8 7 21 - 3 2 11) / 18. The middle ones of 28 slopes are 3/7
 * and 1/2. */
static void
ties_and_holes(void **state)
{
    const double v[] = {3, 1, 2, 2, 5, 4, 2, 6};
    const double holed[] = {NONE, 3, 1, 2, 2, 5, 4, 2, 6, NONE};
    (void)state;
    struct trend t = trend_of(v, 8);
    near(11, t.s, 0);
    near((3.0 / 7 + 0.5) / 2, t.slope, 1e-15);
    near(11 / sqrt(28 * 25), t.tau, 1e-14);
    near(10 / sqrt((8.0 * 7 * 21 - 3 * 2 * 11) / 18 * t.more), t.z, 1e-13);
    near(t.s, trend_of(holed, 10).s, 0);
    near(t.slope, trend_of(holed, 10).slope, 0);
    assert_int_equal(trend_of(holed, 10).n, 8);
}

static void
too_few_or_constant_have_no_trend(void **state)
{
    static const double v[] = {1, 2, 3, 4, 5, 6, 7}, flat[] = {2, 2, 2, 2, 2, 2, 2, 2};
    (void)state;
    assert_true(isnan(trend_of(v, 7).p));
    assert_true(isnan(trend_of(flat, 8).p) && isnan(trend_of(flat, 8).tau));
    assert_int_equal(trend_of(NULL, 0).n, 0);
}

/* A slow wave is no trend, but a test for independent values would take it for one. */
static void
autocorrelation_widens(void **state)
{
    double v[60];
    (void)state;
    for (size_t i = 0; i < 60; i++)
        v[i] = sin((double)i / 10);
    struct trend t = trend_of(v, 60);
    assert_true(t.more > 3);
    assert_true(t.p > 0.001);
}

/* ---- processors ---- */

static void
gini_of_loads(void **state)
{
    static const double one[] = {0, 7, 0, 0}, same[] = {3, 3, 3}, some[] = {4, 1, 3, 2};
    static const double idle[] = {0, 0};
    (void)state;
    near(1, cores_gini_of(one, 4), 1e-15);
    near(0, cores_gini_of(same, 3), 1e-15);
    near(1.0 / 3, cores_gini_of(some, 4), 1e-15); /* 1/4 of at most 3/4 */
    assert_true(isnan(cores_gini_of(idle, 2)));
    assert_true(isnan(cores_gini_of(one, 1)));
}

/* Bins of 1 s: processor 4 is ahead by 0.9, by 0.7, then 9 by 0.8, then none by 0.6; of
 * the last bin half a second was observed, in which 0.4 are ahead. */
static void
who_dominates(void **state)
{
    double first[] = {1.0, 0.8, 0.1, 0.7, 0.4}, second[] = {0.1, 0.1, 0.9, 0.1, 0.0};
    double third[] = {0.0, 0.0, 0.0, 0.0, 0.0};
    double *busy[] = {first, second, third};
    int32_t number[] = {4, 9, 2};
    struct cores c = {.n = 3, .number = number, .busy_s = busy};
    (void)state;
    assert_true(grid_make(&c.grid, 0, 4 * NS_PER_S + NS_PER_S / 2, NS_PER_S));
    struct cores_dominant d = cores_dominant(&c);
    assert_int_equal(d.number, 4);
    near(3.5, d.seconds, 1e-12);
    c.n = 1;
    assert_true(isnan(cores_dominant(&c).seconds));
}

/* ---- the bootstrap ---- */

static const struct compare_metric *
metric(const char *name)
{
    return &compare_metrics[compare_metric_find(slice_of(name))];
}

static void
draws_are_whole_blocks_and_the_same_every_time(void **state)
{
    struct resample *r = resample_new(5), *again = resample_new(5);
    (void)state;
    assert_memory_equal(r, again, sizeof *r);
    for (size_t k = 0; k < RESAMPLE_TIMES; k++) {
        unsigned sum = 0;
        for (size_t i = 0; i < RESAMPLE_BINS; i++)
            sum += r->weight[k][i];
        assert_int_equal(sum, RESAMPLE_BINS);
    }
    free(r);
    free(again);
}

static double
se_of(const struct resample *r, const struct resample_bin *bins, const char *name,
      const struct tally *t)
{
    struct resampled *of = calloc(1, sizeof *of);
    resample_key(of, r, bins, 1);
    double se = resample_log_se(of, metric(name), t);
    free(of);
    return se;
}

/* Even bins leave no doubt. Independent ones, of 1 or 3 calls: the sum of 100 has a
 * standard deviation of 10, 5 % of 200. */
static void
uneven_bins_are_less_sure(void **state)
{
    struct resample *r = resample_new(5);
    struct resample_bin even[RESAMPLE_BINS], odd[RESAMPLE_BINS] = {{0}};
    struct tally t = {.count = 200, .timed = 200};
    uint32_t random = 3;
    (void)state;
    for (size_t i = 0; i < RESAMPLE_BINS; i++) {
        random = random * 1664525 + 1013904223;
        even[i] = (struct resample_bin){.count = 2, .timed = 2, .time_ns = 20};
        odd[i].count = random >> 31 ? 1 : 3;
        odd[i].timed = odd[i].count;
        odd[i].time_ns = 10 * odd[i].count;
    }
    near(0, se_of(r, even, "count", &t), 1e-12);
    near(0.05, se_of(r, odd, "count", &t), 0.015);
    near(0, se_of(r, odd, "mean_ns", &t), 1e-12);
    assert_true(isnan(se_of(r, odd, "elapsed_s", &t)));
    assert_true(isnan(se_of(r, odd, "count", NULL)));
    memset(odd + 5, 0, 95 * sizeof *odd); /* many draws miss it */
    assert_true(isnan(se_of(r, odd, "count", &t)));
    free(r);
}

/* Durations 1 .. 1000, each in a bin by chance. The share of 1000 independent calls that
 * is below the median has a standard error of sqrt(1/4 / 1000) = 0.0158, which is 16 on
 * either side of 500: 3.2 % of it. */
static void
percentiles_go_by_shares(void **state)
{
    struct resample *r = resample_new(5);
    struct resample_bin bins[RESAMPLE_BINS] = {{0}};
    struct tally t = {.count = 1000, .timed = 1000};
    uint32_t random = 11;
    (void)state;
    for (int64_t i = 0; i < 1000; i++) {
        random = random * 1664525 + 1013904223;
        struct resample_bin *b = &bins[(random >> 16) % RESAMPLE_BINS];
        hist_add(&t.dur, i + 1);
        b->timed++;
        b->count++;
        b->below[0] += i < 500;
        b->below[1] += i < 950;
        b->below[2] += i < 990;
    }
    double se = se_of(r, bins, "p50_ns", &t);
    assert_true(se > 0 && se < 0.2);
    t.dur.count = 400; /* only 4 are beyond the 99th */
    assert_true(isnan(se_of(r, bins, "p99_ns", &t)));
    t.dur.count = 1000;
    hist_free(&t.dur);
    free(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(welch_as_in_r),
        cmocka_unit_test(a_single_run_varies_as_the_others_do),
        cmocka_unit_test(runs_that_are_all_alike_leave_no_doubt),
        cmocka_unit_test(what_has_no_logarithm_has_no_ratio),
        cmocka_unit_test(pairs_have_a_normal_interval),
        cmocka_unit_test(benjamini_and_hochberg),
        cmocka_unit_test(a_rising_series),
        cmocka_unit_test(ties_and_holes),
        cmocka_unit_test(too_few_or_constant_have_no_trend),
        cmocka_unit_test(autocorrelation_widens),
        cmocka_unit_test(gini_of_loads),
        cmocka_unit_test(who_dominates),
        cmocka_unit_test(draws_are_whole_blocks_and_the_same_every_time),
        cmocka_unit_test(uneven_bins_are_less_sure),
        cmocka_unit_test(percentiles_go_by_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
