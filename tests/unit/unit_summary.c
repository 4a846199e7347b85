/* The sums of a run, on an example worked by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/group/group_sums.h"
#include "analyze/rows/columns.h"
#include "analyze/summary/summary.h"
#include "analyze/time/busy_groups.h"

#define S NS_PER_S
#define BIT(n) (UINT32_C(1) << (n))
#define ANY UINT32_MAX
#define WAIT4 4

/* clang-format off */
static const struct calls_row rows[] = {
#define CALL(op, kind, start, dur, pid, tid, path, moved, ...)                           \
    {.op_ = op_##op, .fd_kind_ = fd_kind_##kind, .start_ns_ = start, .dur_ns_ = dur,     \
     .pid_ = pid, .tid_ = tid, .path_ = path, .transferred_ = moved, __VA_ARGS__},
    /*   op       kind     start  dur          pid tid path moved */
    CALL(OPEN,    FILE,    0,     10,          1,  1,  1,   MISSING_I64, .ret_ = 3)
    CALL(READ,    FILE,    20,    30,          1,  1,  1,   4096,        .ret_ = 4096)
    CALL(READ,    FILE,    60,    5,           1,  2,  1,   0,           .ret_ = 0)
    CALL(READ,    PIPE,    40,    60,          2,  2,  2,   7,           .ret_ = 7)
    CALL(WRITE,   TTY,     100,   1,           2,  2,  3,   MISSING_I64, .errno_ = 5)
    CALL(COPY,    FILE,    110,   4,           2,  2,  4,   50,          .ret_ = 50)
    CALL(PROCESS, UNKNOWN, 10,    190,         3,  3,  0,   MISSING_I64, .call_ = WAIT4)
    CALL(READ,    FILE,    150,   MISSING_I64, 3,  3,  0,   MISSING_I64,
         .flags_ = FLAG(UNFINISHED))
#undef CALL
};
/* clang-format on */

static const struct sources none = {0};
static const uint8_t waits[UINT16_MAX + 1] = {[WAIT4] = 1};
static const struct summary_context context = {
    .sources = &none,
    .named = waits,
    .npaths = 5,
};

static struct batch *
batch_of(size_t from, size_t n)
{
    struct batch *b = batch_new(TABLE_calls);
    for (size_t i = from; i < from + n; i++)
        calls_put(b, &rows[i]);
    return b;
}

static void
check(const struct summary *s)
{
    struct summary_sums reads = summary_total(s, BIT(op_READ) | BIT(op_COPY), ANY);
    struct summary_sums writes = summary_total(s, BIT(op_WRITE) | BIT(op_COPY), ANY);
    struct summary_sums all = summary_total(s, ANY, ANY);
    assert_int_equal(all.calls, 8);
    assert_int_equal(all.failed, 1);
    assert_int_equal(reads.done, 4); /* three and the copy; the unfinished one is none */
    assert_int_equal(reads.bytes, 4096 + 7 + 50);
    assert_int_equal(reads.empty, 1);
    assert_int_equal(writes.done, 1);
    assert_int_equal(writes.bytes, 50);
    assert_int_equal(summary_total(s, BIT(op_READ), BIT(fd_kind_PIPE)).bytes, 7);
    assert_int_equal(all.time_ns, 10 + 30 + 5 + 60 + 1 + 4 + 190);
    assert_int_equal(summary_wait_ns(s), 60 + 190);
    assert_int_equal(s->unfinished, 1);
    assert_int_equal(summary_elapsed_ns(s), 200);
    assert_int_equal(s->processes.count, 3);
    assert_int_equal(s->threads.count, 3);
    assert_int_equal(summary_files(s), 2); /* pipes and ttys are none */
}

/* In one batch, or cut in two: the last one is swept first. */
static struct busy
busy_of(int64_t window_ns, size_t cut)
{
    struct busy busy = {.peak.window_ns = window_ns};
    struct sweep *sweep = sweep_new(busy_visitor(&busy));
    struct batch *b[] = {batch_of(cut, ARRAY_LEN(rows) - cut), batch_of(0, cut)};
    for (size_t i = 0; i < ARRAY_LEN(b); i++) {
        struct run *run = sweep_run(sweep);
        summary_spans(b[i], run);
        run_close(run);
        sweep_take(sweep, 1 - i, run);
        batch_free(b[i]);
    }
    if (!sweep_finish(sweep)) { /* rows are not in order of time */
        size_t n;
        const uint64_t *order = sweep_again(sweep, &n);
        for (size_t i = 0; i < n; i++) {
            struct batch *again =
                order[i] == 0 ? batch_of(0, cut) : batch_of(cut, ARRAY_LEN(rows) - cut);
            struct run *run = sweep_run(sweep);
            summary_spans(again, run);
            run_close(run);
            sweep_take(sweep, order[i], run);
            batch_free(again);
        }
        assert_true(sweep_finish(sweep));
    }
    sweep_free(sweep);
    return busy;
}

/* open 0-10, reads 20-50, 60-65, 40-100, write 100-101, copy 110-114 */
static void
busy_by_hand(void **state)
{
    (void)state;
    for (size_t cut = 0; cut <= ARRAY_LEN(rows); cut++) {
        struct busy busy = busy_of(25, cut);
        assert_int_equal(busy.busy_ns, 10 + 81 + 4);
        assert_int_equal(busy.most, 2);
        /* 20 40; 40 60; the copy twice: 2 each */
        assert_true(busy_peak(&busy, 200).iops == 2 * 1e9 / 25);
        busy_free(&busy);
        busy = busy_of(41, cut); /* 20 40 60 */
        assert_true(busy_peak(&busy, 200).iops == 3 / (41 / 1e9));
        busy_free(&busy);
        busy = busy_of(S, cut); /* all 5 over 200 ns */
        assert_true(busy_peak(&busy, 200).window_s == 200 / 1e9);
        assert_true(busy_peak(&busy, 200).iops == 5 * 1e9 / 200);
        busy_free(&busy);
    }
}

static void
a_group_is_busy_when_its_own_calls_are_open(void **state)
{
    (void)state;
    /* group 0: 0-10, 20-50; group 1: 40-100, 100-101 */
    static const struct span spans[] = {
        {0,   10,  {0, 0, 1}},
        {20,  50,  {0, 1, 1}},
        {40,  100, {1, 1, 1}},
        {100, 101, {1, 0, 1}},
    };
    struct busy_groups busy = {.window_ns = 100};
    struct sweep_visitor v = busy_groups_visitor(&busy);
    v.visit(v.ctx, spans, ARRAY_LEN(spans));
    v.end(v.ctx);
    assert_int_equal(busy_groups_at(&busy, 0).busy_ns, 40);
    assert_int_equal(busy_groups_at(&busy, 1).busy_ns, 61);
    assert_int_equal(busy_groups_at(&busy, 1).most, 1);
    assert_int_equal(busy_groups_at(&busy, 0).peak.most, 1);
    assert_int_equal(busy_groups_at(&busy, 7).busy_ns, 0);
    busy_groups_free(&busy);
}

static void
sums_of_groups_add_up_in_any_split(void **state)
{
    (void)state;
    for (size_t cut = 0; cut <= ARRAY_LEN(rows); cut++) {
        struct group_sums left = {0}, right = {0};
        struct batch *b[] = {batch_of(0, cut), batch_of(cut, ARRAY_LEN(rows) - cut)};
        uint32_t group[ARRAY_LEN(rows)];
        for (size_t half = 0; half < 2; half++) {
            for (size_t i = 0; i < b[half]->n; i++)
                group[i] = (uint32_t)calls_tid_in(b[half])[i] - 1;
            group_sums_add(half ? &right : &left, b[half], group,
                           half || cut > 6 ? 3 : 2);
            batch_free(b[half]);
        }
        group_sums_merge(&right, &left);
        assert_int_equal(right.n, 3);
        assert_int_equal(right.of[0].calls, 2);
        assert_int_equal(right.of[0].io_time_ns, 40);
        assert_int_equal(right.of[0].last_ns, 50);
        assert_int_equal(right.of[1].errors, 1);
        assert_int_equal(right.of[1].moved.reads, 3); /* a copy is one */
        assert_int_equal(right.of[1].moved.read_bytes, 57);
        assert_int_equal(right.of[1].moved.write_bytes, 50);
        assert_int_equal(right.of[1].io_time_ns, 70);
        assert_int_equal(right.of[2].calls, 2);
        assert_int_equal(right.of[2].io, 1); /* wait4 is none */
        assert_int_equal(right.of[2].timed_io, 0);
        group_sums_free(&left);
        group_sums_free(&right);
    }
}

static void
files_with_the_most_time_come_first(void **state)
{
    struct strtab paths = {0};
    struct hot_paths left = {0}, right = {0};
    struct batch *b[] = {batch_of(0, 3), batch_of(3, ARRAY_LEN(rows) - 3)};
    uint32_t id[2];
    (void)state;
    for (const char *p = "a\0p\0t\0c\0"; *p; p += 2)
        strtab_add(&paths, slice_of(p));
    hot_paths_add(&left, 5, b[0]);
    hot_paths_add(&right, 5, b[1]);
    hot_paths_merge(&left, &right);
    assert_int_equal(hot_paths_top(&left, &paths, id, 2), 2); /* pipes, ttys are none */
    assert_int_equal(id[0], 1);
    assert_int_equal(left.time_ns[1], 45);
    assert_int_equal(id[1], 4);
    left.time_ns[2] = 45; /* as much as "a": by name */
    assert_int_equal(hot_paths_top(&left, &paths, id, 2), 2);
    assert_int_equal(id[0], 1);
    assert_int_equal(id[1], 2);
    hot_paths_free(&left);
    hot_paths_free(&right);
    strtab_free(&paths);
    batch_free(b[0]);
    batch_free(b[1]);
}

static void
a_run_by_hand(void **state)
{
    struct summary s = {0};
    struct batch *b = batch_of(0, ARRAY_LEN(rows));
    (void)state;
    summary_add(&s, &context, b);
    check(&s);
    summary_free(&s);
    batch_free(b);
}

static void
any_split_adds_up_to_it(void **state)
{
    (void)state;
    for (size_t cut = 0; cut <= ARRAY_LEN(rows); cut++) {
        struct summary left = {0}, right = {0};
        struct batch *b[] = {batch_of(0, cut), batch_of(cut, ARRAY_LEN(rows) - cut)};
        summary_add(&left, &context, b[0]);
        summary_add(&right, &context, b[1]);
        summary_merge(&right, &left); /* in the other order, too */
        check(&right);
        summary_free(&left);
        summary_free(&right);
        batch_free(b[0]);
        batch_free(b[1]);
    }
}

static void
a_few_rows_at_a_time_add_up_to_it(void **state)
{
    struct batch *b = batch_of(0, ARRAY_LEN(rows));
    (void)state;
    for (size_t n = 1; n <= ARRAY_LEN(rows) + 1; n++) {
        struct summary s = {0};
        void *col[calls_NCOLS];
        for (size_t from = 0; from < b->n; from += n) {
            const struct batch some = batch_rows(b, from, n, col);
            summary_add(&s, &context, &some);
        }
        check(&s);
        summary_free(&s);
    }
    batch_free(b);
}

/* Threads are looked for in groups of rows: one that has a single row among many of
 * another is found wherever it stands. */
static void
each_thread_is_counted(void **state)
{
    (void)state;
    for (size_t at = 0; at < 200; at++) {
        struct summary s = {0};
        struct batch *b = batch_new(TABLE_calls);
        for (size_t i = 0; i < 200; i++) {
            struct calls_row row = {.pid_ = 7, .tid_ = i == at ? 8 : 7};
            calls_put(b, &row);
        }
        summary_add(&s, &context, b);
        assert_int_equal(s.processes.count, 1);
        assert_int_equal(s.threads.count, 2);
        summary_free(&s);
        batch_free(b);
    }
}

static void
calls_are_known_by_their_names(void **state)
{
    static const uint8_t named[UINT16_MAX + 1] = {[5] = NAMED_EXECUTES};
    struct summary_context c = context;
    struct summary s = {0};
    struct batch *b = batch_new(TABLE_calls);
    static const struct calls_row calls[] = {
        {.call_ = 5                 },
        {.call_ = 5,                  .errno_ = 2},
        {.call_ = 5,                           .flags_ = FLAG(UNFINISHED)},
        {.call_ = 6},
    };
    (void)state;
    c.named = named;
    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        calls_put(b, &calls[i]);
    summary_add(&s, &c, b);
    assert_int_equal(s.executions, 1);
    assert_int_equal(s.unfinished, 1);
    assert_int_equal(s.named_wait_ns, 0);
    summary_free(&s);
    batch_free(b);
}

static void
nothing_has_no_rate(void **state)
{
    struct summary s = {0};
    struct busy busy = {.peak.window_ns = S};
    (void)state;
    struct busy_peak p = busy_peak(&busy, summary_elapsed_ns(&s));
    assert_true(isnan(p.iops) && isnan(p.window_s));
    summary_free(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_by_hand),
        cmocka_unit_test(any_split_adds_up_to_it),
        cmocka_unit_test(busy_by_hand),
        cmocka_unit_test(a_group_is_busy_when_its_own_calls_are_open),
        cmocka_unit_test(sums_of_groups_add_up_in_any_split),
        cmocka_unit_test(files_with_the_most_time_come_first),
        cmocka_unit_test(a_few_rows_at_a_time_add_up_to_it),
        cmocka_unit_test(each_thread_is_counted),
        cmocka_unit_test(calls_are_known_by_their_names),
        cmocka_unit_test(nothing_has_no_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
