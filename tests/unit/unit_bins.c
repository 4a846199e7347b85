/* Bins of histograms, and what is sorted into them, on examples worked by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/hist/binned.h"
#include "analyze/hist/measure.h"

static struct bins
bins_of(const char *text)
{
    struct bins b = {0};
    struct err err = {0};
    assert_true(bins_parse(text, &b, &err));
    return b;
}

static void
log2_bins_double(void **state)
{
    struct bins b = bins_of("log2");
    (void)state;
    assert_int_equal(bins_find(&b, 0), 0);
    assert_int_equal(bins_find(&b, 1), 1);
    assert_int_equal(bins_find(&b, 2), 2);
    assert_int_equal(bins_find(&b, 3), 2);
    assert_int_equal(bins_find(&b, 4), 3);
    assert_int_equal(bins_find(&b, INT64_MAX), 63);
    for (size_t i = 0; i < b.n; i++)
        assert_int_equal(bins_find(&b, b.lo[i]), i);
    assert_int_equal(bins_hi(&b, 0), 1);
    assert_int_equal(bins_hi(&b, 3), 8);
    assert_int_equal(bins_hi(&b, 63), INT64_MAX);
    bins_free(&b);
}

static void
darshan_bins_end_with_their_round_number(void **state)
{
    struct bins b = bins_of("darshan");
    (void)state;
    assert_int_equal(b.n, 11);
    assert_int_equal(bins_find(&b, 100), 1);
    assert_int_equal(bins_find(&b, 101), 2);
    assert_int_equal(bins_find(&b, 1024), 2);
    assert_int_equal(bins_find(&b, 1025), 3);
    assert_int_equal(bins_find(&b, INT64_C(1) << 30), 9);
    assert_int_equal(bins_find(&b, (INT64_C(1) << 30) + 1), 10);
    bins_free(&b);
}

static void
edges_are_sizes(void **state)
{
    struct bins b = bins_of("4k,64k,1M");
    (void)state;
    assert_int_equal(b.n, 5);
    assert_int_equal(b.lo[1], 1);
    assert_int_equal(b.lo[2], 4096);
    assert_int_equal(bins_find(&b, 4095), 1);
    assert_int_equal(bins_find(&b, 65536), 3);
    assert_int_equal(bins_hi(&b, 3), 1048576);
    assert_int_equal(bins_hi(&b, 4), INT64_MAX);
    bins_free(&b);
    b = bins_of("1,10"); /* no bin [1, 1) */
    assert_int_equal(b.n, 3);
    assert_int_equal(bins_hi(&b, 1), 10);
    bins_free(&b);
}

/* From 1 to 1000 in 3 steps: a factor of 10 each. */
static void
steps_are_equal_in_the_logarithm(void **state)
{
    struct bins b = bins_of("3");
    (void)state;
    bins_fit(&b, 1, 1000);
    assert_int_equal(b.n, 4);
    assert_int_equal(b.lo[1], 1);
    assert_int_equal(b.lo[2], 10);
    assert_int_equal(b.lo[3], 100);
    assert_int_equal(bins_hi(&b, 3), 1001);
    assert_int_equal(bins_find(&b, 1000), 3);
    bins_fit(&b, 7, 7); /* one value: one bin */
    assert_int_equal(b.n, 2);
    assert_int_equal(bins_find(&b, 7), 1);
    bins_free(&b);
}

static void
nonsense_is_refused(void **state)
{
    static const char *const texts[] = {"",      "log3",    "0",       "-4",     "4k,",
                                        "8k,4k", ",1,2",    "1,x",     "20000",  "1,1",
                                        "0,4",   "4,4k,4k", "1.5,2.5", "1.5k,4k"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct bins b = {0};
        struct err err = {0};
        bool ok = bins_parse(texts[i], &b, &err);
        if (strcmp(texts[i], "4k,") == 0)
            assert_true(ok); /* a trailing comma makes a list of one */
        else
            assert_false(ok);
        bins_free(&b);
    }
}

/* ---- counting ---- */

static struct batch *
calls(void)
{
    /* clang-format off */
    static const struct calls_row rows[] = {
        {.op_ = op_READ, .transferred_ = 0, .dur_ns_ = 5},
        {.op_ = op_READ, .transferred_ = 100, .dur_ns_ = 10},
        {.op_ = op_WRITE, .transferred_ = 100, .dur_ns_ = MISSING_I64},
        {.op_ = op_READ, .transferred_ = MISSING_I64, .dur_ns_ = 7, .errno_ = 5},
        {.op_ = op_COPY, .transferred_ = 64, .dur_ns_ = 0},
        {.op_ = op_OPEN, .transferred_ = MISSING_I64, .dur_ns_ = 3},
    };
    /* clang-format on */
    struct batch *b = batch_new(TABLE_calls);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        calls_put(b, &rows[i]);
    return b;
}

static void
count(enum measure_kind kind, struct bins *bins, struct binned_set *set, struct batch *b)
{
    struct sources none = {0};
    int64_t value[16];
    struct measure *m = measure_new(kind, &none);
    *set = (struct binned_set){.bins = bins, .of_measure = kind};
    measure_fill(m, b, value);
    binned_add(set, b, value, NULL, 1);
    measure_free(m);
}

static void
sizes_are_of_reads_and_writes_that_succeeded(void **state)
{
    struct bins bins = bins_of("log2");
    struct binned_set set;
    struct batch *b = calls();
    (void)state;
    count(MEASURE_BYTES, &bins, &set, b);
    const struct bin_counts *zero = &set.of[0].bin[0], *hundred = &set.of[0].bin[7];
    assert_int_equal(zero->moved.reads, 1);
    assert_int_equal(zero->all, 1);
    /* [64, 128): read 100, write 100, and a copy of 64 that is both */
    assert_int_equal(hundred->moved.reads, 2);
    assert_int_equal(hundred->moved.writes, 2);
    assert_int_equal(hundred->all, 4);
    assert_int_equal(hundred->moved.read_bytes, 164);
    assert_int_equal(hundred->moved.write_bytes, 164);
    assert_int_equal(set.of[0].all.count, 5);
    assert_int_equal(hist_quantile(&set.of[0].reads, 0.5), 64);
    binned_free(&set);
    bins_free(&bins);
    batch_free(b);
}

static void
durations_are_of_every_call_that_has_one(void **state)
{
    struct bins bins = bins_of("log2");
    struct binned_set set;
    struct batch *b = calls();
    (void)state;
    count(MEASURE_DUR, &bins, &set, b);
    assert_int_equal(set.of[0].all.count, 5);
    assert_int_equal(set.of[0].reads.count, 3); /* the failed read has no side */
    assert_int_equal(set.of[0].writes.count, 1);
    assert_int_equal(set.of[0].bin[0].all, 1); /* the copy took no time: one call */
    assert_int_equal(set.of[0].bin[3].all, 2); /* 5, 7 */
    binned_free(&set);
    bins_free(&bins);
    batch_free(b);
}

static void
halves_add_up_to_the_whole(void **state)
{
    struct bins bins = bins_of("log2");
    struct binned_set whole, half[2];
    struct batch *b = calls();
    (void)state;
    count(MEASURE_DUR, &bins, &whole, b);
    count(MEASURE_DUR, &bins, &half[0], b);
    binned_free(&half[0]);
    b->n = 3;
    count(MEASURE_DUR, &bins, &half[0], b);
    for (int c = 0; c < calls_NCOLS; c++) {
        size_t size = col_size(table_defs[TABLE_calls].cols[c].type);
        memmove(b->col[c], (char *)b->col[c] + 3 * size, 3 * size);
    }
    count(MEASURE_DUR, &bins, &half[1], b);
    binned_merge(&half[0], &half[1]);
    assert_memory_equal(half[0].of[0].bin, whole.of[0].bin,
                        bins.n * sizeof *whole.of[0].bin);
    assert_int_equal(half[0].of[0].all.count, whole.of[0].all.count);
    assert_int_equal(hist_quantile(&half[0].of[0].all, 0.9),
                     hist_quantile(&whole.of[0].all, 0.9));
    binned_free(&whole);
    binned_free(&half[0]);
    binned_free(&half[1]);
    bins_free(&bins);
    batch_free(b);
}

/* ---- measures that look back ---- */

static void
gaps_are_per_thread(void **state)
{
    static const struct calls_row rows[] = {
        {.tid_ = 1, .start_ns_ = 0,  .dur_ns_ = 10         },
        {.tid_ = 2, .start_ns_ = 5,  .dur_ns_ = 10         },
        {.tid_ = 1, .start_ns_ = 30, .dur_ns_ = MISSING_I64}, /* 20 after its last */
        {.tid_ = 2, .start_ns_ = 15, .dur_ns_ = 1          }, /* at once */
        {.tid_ = 1, .start_ns_ = 50, .dur_ns_ = 1          }, /* after an unknown end */
        {.tid_ = 2, .start_ns_ = 3,  .dur_ns_ = 1          }, /* the clock went back */
    };
    static const int64_t wanted[] = {MISSING_I64, MISSING_I64, 20,
                                     0,           MISSING_I64, MISSING_I64};
    struct sources none = {0};
    int64_t value[ARRAY_LEN(rows)];
    struct batch *b = batch_new(TABLE_calls);
    struct measure *m = measure_new(MEASURE_GAP, &none);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        calls_put(b, &rows[i]);
    measure_fill(m, b, value);
    assert_memory_equal(value, wanted, sizeof wanted);
    assert_int_equal(measure_negative(m), 1);
    measure_free(m);
    batch_free(b);
}

static void
jumps_are_per_open_file(void **state)
{
    /* clang-format off */
    static const struct calls_row rows[] = {
        {.op_ = op_READ, .fd_ = 3, .path_ = 1, .offset_ = 0, .transferred_ = 100},
        {.op_ = op_READ, .fd_ = 3, .path_ = 1, .offset_ = 100, .transferred_ = 50}, /* on */
        {.op_ = op_READ, .fd_ = 3, .path_ = 1, .offset_ = 40, .transferred_ = 10}, /* back */
        {.op_ = op_WRITE, .fd_ = 3, .path_ = 2, .offset_ = 0, .transferred_ = 1}, /* other */
        {.op_ = op_WRITE, .fd_ = 3, .path_ = 2, .offset_ = 9, .transferred_ = 1}, /* skip */
        {.op_ = op_CLOSE, .fd_ = 3, .path_ = 2},
        {.op_ = op_OPEN, .fd_ = -1, .ret_ = 3, .path_ = 2},
        {.op_ = op_READ, .fd_ = 3, .path_ = 2, .offset_ = 0, .transferred_ = 1}, /* anew */
        {.op_ = op_READ, .fd_ = 3, .path_ = 2, .offset_ = MISSING_I64, .transferred_ = 1},
    };
    /* clang-format on */
    static const int64_t wanted[] = {MISSING_I64, 0,           110,
                                     MISSING_I64, 8,           MISSING_I64,
                                     MISSING_I64, MISSING_I64, MISSING_I64};
    struct sources none = {0};
    int64_t value[ARRAY_LEN(rows)];
    struct batch *b = batch_new(TABLE_calls);
    struct measure *m = measure_new(MEASURE_JUMP, &none);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        calls_put(b, &rows[i]);
    measure_fill(m, b, value);
    assert_memory_equal(value, wanted, sizeof wanted);
    measure_free(m);
    batch_free(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log2_bins_double),
        cmocka_unit_test(darshan_bins_end_with_their_round_number),
        cmocka_unit_test(edges_are_sizes),
        cmocka_unit_test(steps_are_equal_in_the_logarithm),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(sizes_are_of_reads_and_writes_that_succeeded),
        cmocka_unit_test(durations_are_of_every_call_that_has_one),
        cmocka_unit_test(halves_add_up_to_the_whole),
        cmocka_unit_test(gaps_are_per_thread),
        cmocka_unit_test(jumps_are_per_open_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
