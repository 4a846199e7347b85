/* Calls on a time grid, on examples worked by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/time/series.h"

#define MS INT64_C(1000000)

/* clang-format off */
static const struct calls_row rows[] = {
    {.op_ = op_READ, .start_ns_ = 0, .dur_ns_ = 4, .transferred_ = 100},
    {.op_ = op_WRITE, .start_ns_ = 9, .dur_ns_ = 3, .transferred_ = 7}, /* into bin 1 */
    {.op_ = op_READ, .start_ns_ = 10, .dur_ns_ = 1, .transferred_ = MISSING_I64,
     .errno_ = 11},
    {.op_ = op_OPEN, .start_ns_ = 11, .dur_ns_ = 2, .transferred_ = MISSING_I64,
     .errno_ = 2},
    {.op_ = op_POLL, .start_ns_ = 12, .dur_ns_ = 20, .transferred_ = MISSING_I64},
    {.op_ = op_COPY, .start_ns_ = -1, .dur_ns_ = MISSING_I64, .transferred_ = 5},
    {.op_ = op_READ, .start_ns_ = MISSING_I64, .dur_ns_ = 1, .transferred_ = 9},
};
/* clang-format on */

static struct batch *
batch_of(size_t from, size_t n)
{
    struct batch *b = batch_new(TABLE_calls);
    for (size_t i = from; i < from + n; i++)
        calls_put(b, &rows[i]);
    return b;
}

static void
a_call_belongs_to_the_bin_of_its_start(void **state)
{
    struct series_set set = {.width_ns = 10};
    struct batch *b = batch_of(0, ARRAY_LEN(rows));
    (void)state;
    series_add(&set, b, NULL, 1);
    const struct series *s = &set.of[0];
    assert_int_equal(s->last, 1);
    assert_int_equal(s->n, 3);
    const struct series_bin *before = series_at(s, -1), *zero = series_at(s, 0),
                            *one = series_at(s, 1);
    assert_null(series_at(s, 2)); /* poll is not I/O */
    assert_null(series_at(s, -2));
    assert_int_equal(zero->moved.reads, 1);
    assert_int_equal(zero->moved.writes, 1);
    assert_int_equal(zero->moved.read_bytes, 100);
    assert_int_equal(zero->moved.write_bytes, 7);
    assert_int_equal(zero->time_ns, 7);
    assert_int_equal(one->moved.reads, 0); /* it failed, but took time */
    assert_int_equal(one->metas, 1);
    assert_int_equal(one->errors, 2); /* a read, an open */
    assert_int_equal(zero->errors, 0);
    assert_int_equal(one->time_ns, 3);
    assert_int_equal(one->dur.count, 2);
    assert_int_equal(before->moved.reads, 1); /* a copy is both */
    assert_int_equal(before->moved.writes, 1);
    assert_int_equal(before->moved.read_bytes, 5);
    assert_int_equal(before->dur.count, 0);
    assert_int_equal(set.hull.clocked, 6);
    assert_int_equal(set.hull.first_ns, -1);
    assert_int_equal(set.hull.last_ns, 32); /* the end of the poll */
    series_free(&set);
    batch_free(b);
}

static void
halves_add_up_to_the_whole(void **state)
{
    struct series_set whole = {.width_ns = 10},
                      half[2] = {{.width_ns = 10}, {.width_ns = 10}};
    struct batch *b[] = {batch_of(0, ARRAY_LEN(rows)), batch_of(0, 3), batch_of(3, 4)};
    (void)state;
    series_add(&whole, b[0], NULL, 1);
    series_add(&half[0], b[1], NULL, 1);
    series_add(&half[1], b[2], NULL, 1);
    series_merge(&half[0], &half[1]);
    for (int64_t k = -1; k <= 1; k++) {
        const struct series_bin *x = series_at(&whole.of[0], k);
        const struct series_bin *y = series_at(&half[0].of[0], k);
        assert_int_equal(x->moved.reads, y->moved.reads);
        assert_int_equal(x->moved.writes, y->moved.writes);
        assert_int_equal(x->metas, y->metas);
        assert_int_equal(x->errors, y->errors);
        assert_int_equal(x->moved.read_bytes, y->moved.read_bytes);
        assert_int_equal(x->time_ns, y->time_ns);
        assert_int_equal(hist_quantile(&x->dur, 0.99), hist_quantile(&y->dur, 0.99));
    }
    assert_int_equal(half[0].hull.last_ns, whole.hull.last_ns);
    assert_int_equal(half[0].bins, 3);
    series_free(&whole);
    series_free(&half[0]);
    series_free(&half[1]);
    for (size_t i = 0; i < ARRAY_LEN(b); i++)
        batch_free(b[i]);
}

static void
too_fine_a_grid_is_noticed(void **state)
{
    static const struct calls_row far[] = {
        {.op_ = op_READ, .start_ns_ = 0              },
        {.op_ = op_READ, .start_ns_ = SERIES_MAX_BINS},
    };
    struct series_set set = {.width_ns = 1};
    struct batch *b = batch_new(TABLE_calls);
    (void)state;
    calls_put(b, &far[0]);
    calls_put(b, &far[1]);
    series_add(&set, b, NULL, 1);
    assert_true(set.too_many);
    series_free(&set);
    batch_free(b);
}

/* Two groups of 6 million bins are more than 10 million. */
static void
the_bins_of_all_groups_count(void **state)
{
    static const struct calls_row ends[] = {
        {.op_ = op_READ, .start_ns_ = 0                       },
        {.op_ = op_READ, .start_ns_ = 0                       },
        {.op_ = op_READ, .start_ns_ = SERIES_MAX_BINS / 10 * 6},
        {.op_ = op_READ, .start_ns_ = SERIES_MAX_BINS / 10 * 6},
    };
    static const uint32_t group[] = {0, 1, 0, 1};
    struct series_set set = {.width_ns = 1};
    struct batch *b = batch_new(TABLE_calls);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        calls_put(b, &ends[i]);
    series_add(&set, b, group, 2);
    assert_true(set.too_many);
    assert_true(set.bins <= SERIES_MAX_BINS);
    series_free(&set);
    batch_free(b);
}

/* Files that are in no order: bins before and behind those that are there. */
static void
bins_grow_both_ways(void **state)
{
    static const int64_t starts[] = {50, 40, 90, 95, 10, 120, 41};
    struct series_set set = {.width_ns = 10};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        struct calls_row row = {
            .op_ = op_READ, .start_ns_ = starts[i], .transferred_ = starts[i]};
        struct batch *b = batch_new(TABLE_calls);
        calls_put(b, &row);
        series_add(&set, b, NULL, 1);
        batch_free(b);
    }
    const struct series *s = &set.of[0];
    assert_int_equal(s->n, 12);
    assert_int_equal(series_at(s, 4)->moved.reads, 2);
    assert_int_equal(series_at(s, 4)->moved.read_bytes, 81);
    assert_int_equal(series_at(s, 9)->moved.reads, 2);
    assert_int_equal(series_at(s, 1)->moved.read_bytes, 10);
    assert_int_equal(series_at(s, 12)->moved.read_bytes, 120);
    assert_int_equal(series_at(s, 2)->moved.reads, 0);
    assert_null(series_at(s, 0));
    assert_null(series_at(s, 13));
    series_free(&set);
}

static void
groups_have_series_of_their_own(void **state)
{
    static const uint32_t group[ARRAY_LEN(rows)] = {0, 1, 0, 1, 0, 1, 0};
    struct series_set set = {.width_ns = 10};
    struct batch *b = batch_of(0, ARRAY_LEN(rows));
    (void)state;
    series_add(&set, b, group, 2);
    assert_int_equal(set.n, 2);
    assert_int_equal(series_at(&set.of[0], 0)->moved.reads, 1);
    assert_int_equal(series_at(&set.of[1], 0)->moved.reads, 0);
    assert_int_equal(series_at(&set.of[1], 0)->moved.writes, 1);
    series_free(&set);
    batch_free(b);
}

static void
widths_go_in_steps_of_1_2_5(void **state)
{
    (void)state;
    assert_int_equal(series_auto_width(0), MS / 100);
    assert_int_equal(series_auto_width(3 * MS), MS / 50);
    assert_int_equal(series_auto_width(200 * MS), MS);
    assert_int_equal(series_auto_width(200 * MS + 1), 2 * MS);
    assert_int_equal(series_auto_width(500 * MS), 5 * MS);
    assert_int_equal(series_auto_width(2145 * MS), 20 * MS);
    assert_int_equal(series_auto_width(3600 * NS_PER_S), 20 * NS_PER_S);
    assert_true(series_auto_width(INT64_MAX) >= INT64_MAX / 200);
}

static void
bins_round_down(void **state)
{
    (void)state;
    assert_int_equal(series_bin_of(9, 10), 0);
    assert_int_equal(series_bin_of(10, 10), 1);
    assert_int_equal(series_bin_of(-1, 10), -1);
    assert_int_equal(series_bin_of(-10, 10), -1);
    assert_int_equal(series_bin_of(-11, 10), -2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_belongs_to_the_bin_of_its_start),
        cmocka_unit_test(halves_add_up_to_the_whole),
        cmocka_unit_test(too_fine_a_grid_is_noticed),
        cmocka_unit_test(the_bins_of_all_groups_count),
        cmocka_unit_test(bins_grow_both_ways),
        cmocka_unit_test(groups_have_series_of_their_own),
        cmocka_unit_test(widths_go_in_steps_of_1_2_5),
        cmocka_unit_test(bins_round_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
