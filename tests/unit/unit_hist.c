/* Histograms: ranks as sorting gives them while they are exact, close to it behind that,
 * and the same for any split of the values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/hist.h"
#include "lib/base/mem.h"

static uint64_t state = 88172645463325252;

static uint64_t
any(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Few different ones, as durations in microseconds are; all different; the extremes. */
static int64_t
of_few(void)
{
    return (int64_t)(any() % 40 * 1000);
}

static int64_t
of_many(void)
{
    return (int64_t)(any() >> 8);
}

static int64_t
extreme(void)
{
    return any() % 2 ? INT64_MAX : 0;
}

static int64_t (*const kinds[])(void) = {of_few, of_many, extreme};

static int
compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static const double shares[] = {0, 0.001, 0.25, 0.5, 0.9, 0.999, 1};

/* n values, `parts` of which are counted by themselves. */
static void
check(int64_t (*value)(void), size_t n, size_t parts)
{
    struct hist whole = {0}, merged = {0};
    int64_t *sorted = xcalloc(n, sizeof *sorted);
    for (size_t part = 0, i = 0; part < parts; part++) {
        struct hist h = {0};
        for (size_t to = n * (part + 1) / parts; i < to; i++) {
            sorted[i] = value();
            hist_add(&h, sorted[i]);
            hist_add(&whole, sorted[i]);
        }
        hist_merge(&merged, &h);
        hist_free(&h);
    }
    qsort(sorted, n, sizeof *sorted, compare);
    assert_int_equal(merged.count, n);
    assert_int_equal(merged.min, sorted[0]);
    assert_int_equal(merged.max, sorted[n - 1]);
    assert_int_equal(hist_is_exact(&whole), n <= HIST_EXACT);
    assert_int_equal(hist_is_exact(&merged), n <= HIST_EXACT);
    for (size_t k = 0; k < ARRAY_LEN(shares); k++) {
        size_t rank = (size_t)(shares[k] * (double)n);
        rank += (double)rank < shares[k] * (double)n || rank == 0;
        int64_t is = hist_quantile(&whole, shares[k]), should = sorted[rank - 1];
        assert_int_equal(is, hist_quantile(&merged, shares[k]));
        int64_t near = n <= HIST_EXACT ? 0 : should / (int64_t)HIST_SUB + 1;
        if (is - should > near || should - is > near)
            fail_msg("%zu values, share %g: %lld, not %lld", n, shares[k], (long long)is,
                     (long long)should);
    }
    hist_free(&whole);
    hist_free(&merged);
    free(sorted);
}

static void
any_number_in_any_split(void **unused)
{
    static const size_t sizes[] = {1, 2, 7, 100, HIST_EXACT, HIST_EXACT + 1, 30000};
    (void)unused;
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
            for (size_t parts = 1; parts < 5; parts++)
                check(kinds[k], sizes[i], parts);
}

static void
nothing_is_missing(void **unused)
{
    struct hist h = {0}, other = {0};
    (void)unused;
    hist_merge(&h, &other);
    assert_int_equal(hist_quantile(&h, 0.5), MISSING_I64);
    hist_free(&h);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_in_any_split),
        cmocka_unit_test(nothing_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
