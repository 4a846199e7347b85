/* Slices of a thread's row in a trace viewer: beside each other or inside, never across.
 */
#include "report/export/lane.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* after those */
#include <cmocka.h>

static struct lane
lane_new(void)
{
    return (struct lane){.floor_ns = INT64_MIN, .last_ns = INT64_MIN};
}

static void
put(struct lane *l, int64_t start, int64_t end, int64_t want_start, int64_t want_end)
{
    assert_true(lane_put(l, &start, &end));
    assert_int_equal(start, want_start);
    assert_int_equal(end, want_end);
}

static void
test_beside(void **state)
{
    struct lane l = lane_new();
    (void)state;
    put(&l, -5, 0, -5, 0);
    put(&l, 0, 10, 0, 10);
    put(&l, 20, 20, 20, 20);
}

static void
test_overlap_is_clipped(void **state)
{
    struct lane l = lane_new();
    (void)state;
    put(&l, 0, 10, 0, 10);
    put(&l, 9, 15, 10, 15);
    put(&l, 14, 15, 15, 15); /* wholly covered: no length is left */
}

static void
test_enclosing(void **state)
{
    struct lane l = lane_new();
    (void)state;
    put(&l, 10, 20, 10, 20);
    put(&l, 30, 40, 30, 40);
    put(&l, 25, 50, 25, 50); /* around the second one */
    put(&l, 15, 60, 20, 60); /* would cut the first one */
}

static void
test_not_in_order(void **state)
{
    struct lane l = lane_new();
    int64_t start = 3, end = 7;
    (void)state;
    put(&l, 0, 10, 0, 10);
    assert_false(lane_put(&l, &start, &end));
    start = 12;
    end = 11;
    assert_false(lane_put(&l, &start, &end));
}

/* Whatever comes, what was placed is one forest. */
static void
test_random_nests(void **state)
{
    enum { N = 400 };
    struct lane l = lane_new();
    int64_t from[N], to[N], clock = 0;
    size_t n = 0;
    (void)state;
    srand(7);
    for (int i = 0; i < N; i++) {
        int64_t end = clock + rand() % 20,
                start = end - rand() % (i % 10 == 0 ? 300 : 25);
        clock = end;
        if (!lane_put(&l, &start, &end))
            continue;
        from[n] = start;
        to[n++] = end;
    }
    assert_true(n > N / 2);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            bool beside = from[i] >= to[k] || from[k] >= to[i];
            bool inside = (from[i] <= from[k] && to[k] <= to[i]) ||
                          (from[k] <= from[i] && to[i] <= to[k]);
            assert_true(beside || inside);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beside),       cmocka_unit_test(test_overlap_is_clipped),
        cmocka_unit_test(test_enclosing),    cmocka_unit_test(test_not_in_order),
        cmocka_unit_test(test_random_nests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
