/* Student's t, ranks, correlation: against tables, textbooks and cases worked by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "analyze/stats/correlate.h"
#include "analyze/stats/student.h"

#define NONE ((double)NAN)

static void
near(double wanted, double got, double slack)
{
    if (!(fabs(wanted - got) <= slack))
        fail_msg("wanted %.12g, got %.12g", wanted, got);
}

/* The usual tables, 5 % two-sided; then real degrees of freedom, by scipy. */
static void
student_as_in_the_tables(void **state)
{
    (void)state;
    near(0.05, student_p(12.706205, 1), 1e-7);
    near(0.05, student_p(2.228139, 10), 1e-7);
    near(0.05, student_p(2.042272, 30), 1e-7);
    near(0.01, student_p(3.169273, 10), 1e-8);
    near(1, student_p(0, 5), 0);
    near(0, student_p((double)INFINITY, 5), 0);
    near(0.05, normal_p(1.959964), 1e-8);
    near(12.706205, student_quantile(0.95, 1), 1e-6);
    near(2.228139, student_quantile(0.95, 10), 1e-6);
    near(1.959963984540054, student_quantile(0.95, (double)INFINITY), 1e-12);
    near(0.2561960879440339, student_p(1.3, 4.5), 1e-12);
    near(0.9941075125963735, student_p(0.01, 0.7), 1e-12);
    near(8.135280427163967e-05, student_p(30, 3), 1e-15);
    near(3.5746548420118773, student_quantile(0.95, 2.5), 1e-9);
    near(1.7709382923264814e-16 / 1e-16, student_p(9, 200) / 1e-16, 1e-2);
}

static void
student_of_nothing_is_not_known(void **state)
{
    (void)state;
    assert_true(isnan(student_p(NONE, 3)));
    assert_true(isnan(student_p(1, 0)));
    assert_true(isnan(student_p(1, NONE)));
    assert_true(isnan(student_quantile(1, 3)));
    assert_true(isnan(student_quantile(0.95, -1)));
}

/* Anscombe, The American Statistician 27 (1973): four sets of one r, 0.816. */
static void
anscombe(void **state)
{
    static const double x[2][11] = {
        {10, 8, 13, 9, 11, 14, 6, 4,  12, 7, 5},
        {8,  8, 8,  8, 8,  8,  8, 19, 8,  8, 8},
    };
    static const double y[4][11] = {
        {8.04, 6.95, 7.58,  8.81, 8.33, 9.96, 7.24, 4.26,  10.84, 4.82, 5.68},
        {9.14, 8.14, 8.74,  8.77, 9.26, 8.10, 6.13, 3.10,  9.13,  7.26, 4.74},
        {7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39,  8.15,  6.42, 5.73},
        {6.58, 5.76, 7.71,  8.84, 8.47, 7.04, 5.25, 12.50, 5.56,  7.91, 6.89},
    };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const double *of = x[i == 3];
        struct correlation c = correlate(of, y[i], 11, CORRELATE_PEARSON);
        near(0.816, c.r, 0.0006);
        assert_int_equal(c.n, 11);
    }
    near(0.81642051634484, correlate(x[0], y[0], 11, CORRELATE_PEARSON).r, 1e-13);
    near(0.69090909090909, correlate(x[0], y[1], 11, CORRELATE_SPEARMAN).r, 1e-13);
    near(0.5, correlate(x[1], y[3], 11, CORRELATE_SPEARMAN).r, 1e-13);
}

/* Intelligence and hours of television, as many textbooks have it: rho = -29 / 165. */
static void
spearman_without_ties(void **state)
{
    static const double iq[] = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
    static const double tv[] = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
    (void)state;
    near(-29.0 / 165, correlate(iq, tv, 10, CORRELATE_SPEARMAN).r, 1e-14);
}

/* The example of scipy.stats.spearmanr; by hand: ranks 1 2 3 4 5 and 1 2 3.5 5 3.5, sums
 * of squares 10 and 9.5, of products 8. */
static void
spearman_with_ties(void **state)
{
    static const double x[] = {1, 2, 3, 4, 5}, y[] = {5, 6, 7, 8, 7};
    (void)state;
    near(8 / sqrt(95), correlate(x, y, 5, CORRELATE_SPEARMAN).r, 1e-14);
    near(0.8207826816681233, correlate(x, y, 5, CORRELATE_SPEARMAN).r, 1e-14);
}

static void
ranks_of_equals_are_their_mean(void **state)
{
    static const double v[] = {3, 1, 3, -7, 3, 1};
    static const double wanted[] = {5, 2.5, 5, 1, 5, 2.5};
    double rank[6];
    (void)state;
    correlate_ranks(v, 6, rank);
    for (size_t i = 0; i < 6; i++)
        near(wanted[i], rank[i], 0);
}

/* Both go up and down: autocorrelations at lag 1 of -3/4, so 4 (1 - 9/16) / (1 + 9/16)
 * are left, too few for a p. */
static void
neighbours_that_are_alike_count_less(void **state)
{
    static const double x[] = {1, -1, 1, -1}, y[] = {2, 0, 2, 0};
    /* autocorrelations -3/4 and 1/4: n_eff would be more than n */
    static const double odd[] = {1, 1, -1, -1};
    (void)state;
    struct correlation c = correlate(x, y, 4, CORRELATE_PEARSON);
    near(1, c.r, 0);
    near(4 * (7.0 / 16) / (25.0 / 16), c.n_eff, 1e-15);
    assert_true(isnan(c.p));
    near(4, correlate(x, odd, 4, CORRELATE_PEARSON).n_eff, 0);
}

/* 1 2 3 4 5 6 has (2.5 1.5 + 1.5 .5 + ... ) / 17.5 = 8.75 / 17.5 at lag 1; six places
 * with a hole behind the third lose the product over the hole, -0.25. */
static void
a_hole_parts_neighbours(void **state)
{
    static const double whole[] = {1, 2, 3, 4, 5, 6};
    const double holed[] = {1, 2, 3, NONE, 4, 5, 6};
    (void)state;
    double a = 8.75 / 17.5, b = 9.0 / 17.5;
    near(6 * (1 - a * a) / (1 + a * a),
         correlate(whole, whole, 6, CORRELATE_PEARSON).n_eff, 1e-14);
    struct correlation c = correlate(holed, holed, 7, CORRELATE_PEARSON);
    assert_int_equal(c.n, 6);
    near(6 * (1 - b * b) / (1 + b * b), c.n_eff, 1e-14);
}

/* By hand: sums of squares 10 and 10, of products 8; neighbours in y are independent, so
 * t = 0.8 sqrt(3 / 0.36) of 3 degrees of freedom. The p is scipy.stats.pearsonr's. */
static void
p_is_students(void **state)
{
    static const double x[] = {1, 2, 3, 4, 5}, y[] = {1, 3, 2, 5, 4};
    (void)state;
    struct correlation c = correlate(x, y, 5, CORRELATE_PEARSON);
    near(0.8, c.r, 1e-15);
    near(5, c.n_eff, 0);
    near(0.10408803866182788, c.p, 1e-14);
}

static void
constant_series_have_no_correlation(void **state)
{
    static const double x[] = {1, 2, 3, 4}, flat[] = {0.1, 0.1, 0.1, 0.1};
    (void)state;
    for (int m = CORRELATE_PEARSON; m <= CORRELATE_SPEARMAN; m++) {
        struct correlation c = correlate(x, flat, 4, (enum correlate_method)m);
        assert_int_equal(c.n, 4);
        assert_true(isnan(c.r) && isnan(c.n_eff) && isnan(c.p));
        assert_true(isnan(correlate(x, x, 2, (enum correlate_method)m).r));
        assert_true(isnan(correlate_best_lag(x, flat, 4, (enum correlate_method)m, 3).r));
    }
    assert_int_equal(correlate(NULL, NULL, 0, CORRELATE_PEARSON).n, 0);
}

static void
very_large_values_are_no_trouble(void **state)
{
    static const double x[] = {1e300, 2e300, 4e300, 3e300},
                        y[] = {1e-300, 2e-300, 4e-300, 3e-300};
    (void)state;
    near(1, correlate(x, y, 4, CORRELATE_PEARSON).r, 1e-15);
}

/* y is x, three places later; then the other way round. */
static void
the_lag_is_found(void **state)
{
    double x[40], y[40];
    uint32_t random = 7;
    (void)state;
    for (size_t i = 0; i < 40; i++) {
        random = random * 1664525 + 1013904223;
        x[i] = random >> 8;
        y[i] = i < 3 ? 0 : x[i - 3];
    }
    for (int m = CORRELATE_PEARSON; m <= CORRELATE_SPEARMAN; m++) {
        struct correlate_lag l =
            correlate_best_lag(x, y, 40, (enum correlate_method)m, 5);
        assert_int_equal(l.lag, 3);
        near(1, l.r, 1e-12);
        l = correlate_best_lag(y, x, 40, (enum correlate_method)m, 5);
        assert_int_equal(l.lag, -3);
        l = correlate_best_lag(x, y, 40, (enum correlate_method)m, 2);
        assert_true(l.lag >= -2 && l.lag <= 2 && l.r < 0.99);
    }
    assert_int_equal(correlate_best_lag(x, x, 40, CORRELATE_PEARSON, 1000).lag, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(student_as_in_the_tables),
        cmocka_unit_test(student_of_nothing_is_not_known),
        cmocka_unit_test(anscombe),
        cmocka_unit_test(spearman_without_ties),
        cmocka_unit_test(spearman_with_ties),
        cmocka_unit_test(ranks_of_equals_are_their_mean),
        cmocka_unit_test(neighbours_that_are_alike_count_less),
        cmocka_unit_test(a_hole_parts_neighbours),
        cmocka_unit_test(p_is_students),
        cmocka_unit_test(constant_series_have_no_correlation),
        cmocka_unit_test(very_large_values_are_no_trouble),
        cmocka_unit_test(the_lag_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
