/* What processes used together: worked examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/procs/usage.h"
#include "lib/base/mem.h"

/* Two recordings: of 100 ticks a second, the machine up for 50 s; of 250 ticks, attached.
 */
static struct recording list[] = {
    {.source = 0,
     .line = 1,
     .start_ns = 0,
     .end_ns = 2 * NS_PER_S,
     .interval_ns = NS_PER_S / 10,
     .boottime_ns = 50 * NS_PER_S,
     .clk_tck = 100,
     .page_b = 4096  },
    { .source = 0,
     .line = 1000,
     .start_ns = 5 * NS_PER_S,
     .end_ns = MISSING_I64,
     .interval_ns = NS_PER_S / 10,
     .boottime_ns = 55 * NS_PER_S,
     .clk_tck = 250,
     .page_b = 4096,
     .attached = true},
};
static const struct recordings both = {list, ARRAY_LEN(list)};

static struct batch *rows, *ends;

static int
setup(void **state)
{
    (void)state;
    rows = batch_new(TABLE_samples_process);
    ends = batch_new(TABLE_samples_process_end);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    batch_free(rows);
    batch_free(ends);
    return 0;
}

/* A reading: what is not set is missing. */
static void
row(int64_t time_ns, int32_t pid, int64_t starttime, uint64_t line)
{
    batch_add(rows);
    batch_set_i64(rows, samples_process_time_ns, time_ns);
    batch_set_i64(rows, samples_process_pid, pid);
    batch_set_i64(rows, samples_process_starttime_ticks, starttime);
    batch_set_i64(rows, samples_process_line, (int64_t)line);
}

static void
set(int col, int64_t v)
{
    assert_true(batch_set_i64(rows, col, v));
}

static void
end(int32_t pid, int64_t starttime, int taken_by, uint64_t line)
{
    batch_add(ends);
    batch_set_i64(ends, samples_process_end_pid, pid);
    batch_set_i64(ends, samples_process_end_starttime_ticks, starttime);
    batch_set_i64(ends, samples_process_end_taken_by, taken_by);
    batch_set_i64(ends, samples_process_end_line, (int64_t)line);
}

/* As end(); everything that it counted was read at its end. */
static void
final_end(int32_t pid, int64_t starttime, int taken_by, uint64_t line)
{
    end(pid, starttime, taken_by, line);
    batch_set_i64(ends, samples_process_end_how, sample_end_FINAL);
}

/* What processes used themselves adds up to what they used together. */
static void
check_shares(const struct usage *u, const struct usage_totals *t)
{
    struct usage_share *shares = usage_shares(u);
    for (int w = 0; w < USAGE_VOLUNTARY; w++) {
        int64_t sum = 0;
        for (size_t i = 0; i < u->n; i++)
            sum += shares[i].of[w] == MISSING_I64 ? 0 : shares[i].of[w];
        assert_int_equal(sum, t->of[w] == MISSING_I64 ? 0 : t->of[w]);
    }
    free(shares);
}

static struct usage_totals
totals(void)
{
    struct usage u = {.recordings = &both};
    usage_add(&u, rows);
    usage_add_ends(&u, ends);
    struct usage_totals t = usage_total(&u);
    check_shares(&u, &t);
    usage_free(&u);
    return t;
}

static void
nothing_is_nothing(void **state)
{
    (void)state;
    struct usage_totals t = totals();
    for (int w = 0; w < USAGE_COUNT; w++)
        assert_int_equal(t.of[w], MISSING_I64);
    assert_int_equal(t.peak_rss_b, MISSING_I64);
    assert_int_equal(t.processes, 0);
}

static void
the_last_reading_of_a_process_counts(void **state)
{
    (void)state;
    row(0, 10, 5001, 2);
    set(samples_process_utime_ticks, 0);
    row(NS_PER_S, 10, 5001, 3);
    set(samples_process_utime_ticks, 70);
    set(samples_process_rchar, 4096);
    set(samples_process_peak_rss_kib, 300);
    struct usage_totals t = totals();
    assert_int_equal(t.of[USAGE_USER_NS], 700000000);
    assert_int_equal(t.of[USAGE_READ_CHARS], 4096);
    assert_int_equal(t.of[USAGE_WRITE_CHARS], MISSING_I64);
    assert_int_equal(t.peak_rss_b, 300 * 1024);
    assert_int_equal(t.recorded_ns, 2 * NS_PER_S);
    assert_int_equal(t.processes, 1);
    /* The log does not tell its end. */
    assert_int_equal(t.incomplete, 1);
    assert_int_equal(t.unfinished, 1);
}

/* The kernel scales user and system time against each other. */
static void
a_time_that_steps_back_takes_nothing_away(void **state)
{
    (void)state;
    row(500000000, 10, 0, 2); /* attached to */
    set(samples_process_utime_ticks, 100);
    set(samples_process_stime_ticks, 20);
    row(NS_PER_S, 10, 0, 3);
    set(samples_process_utime_ticks, 99);
    set(samples_process_stime_ticks, 23);
    struct usage_totals t = totals();
    assert_int_equal(t.of[USAGE_USER_NS], 0);
    assert_int_equal(t.of[USAGE_SYSTEM_NS], 30000000);
}

/* A shell that waits for a writer of 1000 bytes and had written 10 itself. */
static void
what_a_parent_took_counts_once(void **state)
{
    (void)state;
    row(0, 10, 5001, 2);
    set(samples_process_wchar, 10);
    row(NS_PER_S, 11, 5002, 3);
    set(samples_process_ppid, 10);
    set(samples_process_wchar, 1000);
    set(samples_process_utime_ticks, 5);
    end(11, 5002, sample_taker_PARENT, 4);
    row(NS_PER_S, 10, 5001, 5);
    set(samples_process_wchar, 1010);
    set(samples_process_utime_ticks, 1);
    set(samples_process_cutime_ticks, 5);
    end(10, 5001, sample_taker_SAMPLER, 6);
    struct usage_totals t = totals();
    assert_int_equal(t.of[USAGE_WRITE_CHARS], 1010);
    assert_int_equal(t.of[USAGE_USER_NS], 60000000);
    assert_int_equal(t.processes, 2);
}

static void
a_parents_share_is_without_its_childrens(void **state)
{
    (void)state;
    row(NS_PER_S, 11, 5002, 3); /* seen before its parent is */
    set(samples_process_ppid, 10);
    set(samples_process_comm, 2);
    set(samples_process_wchar, 1000);
    end(11, 5002, sample_taker_PARENT, 4);
    row(NS_PER_S, 10, 5001, 5);
    set(samples_process_comm, 1);
    set(samples_process_wchar, 1010);
    struct usage u = {.recordings = &both};
    usage_add(&u, rows);
    usage_add_ends(&u, ends);
    struct usage_share *shares = usage_shares(&u);
    assert_int_equal(u.n, 2);
    assert_int_equal(shares[0].comm, 2);
    assert_int_equal(shares[0].of[USAGE_WRITE_CHARS], 1000);
    assert_int_equal(shares[1].comm, 1);
    assert_int_equal(shares[1].of[USAGE_WRITE_CHARS], 10);
    assert_int_equal(shares[1].of[USAGE_READ_CHARS], MISSING_I64);
    free(shares);
    usage_free(&u);
}

static void
what_nobody_took_counts_beside(void **state)
{
    (void)state;
    row(0, 10, 5001, 2);
    set(samples_process_wchar, 10);
    row(0, 11, 5002, 3);
    set(samples_process_ppid, 10);
    set(samples_process_wchar, 1000);
    end(11, 5002, sample_taker_NOBODY, 4);
    assert_int_equal(totals().of[USAGE_WRITE_CHARS], 1010);
    /* A parent that is not followed took it: its counters are in no row. */
    row(0, 12, 5003, 5);
    set(samples_process_ppid, 1);
    set(samples_process_wchar, 100000);
    end(12, 5003, sample_taker_PARENT, 6);
    assert_int_equal(totals().of[USAGE_WRITE_CHARS], 101010);
}

static void
what_was_before_the_recording_is_taken_off(void **state)
{
    (void)state;
    row(0, 10, 4000, 2); /* began 10 s before */
    set(samples_process_wchar, 500);
    row(0, 11, 4001, 3);
    set(samples_process_ppid, 10);
    set(samples_process_wchar, 70);
    row(NS_PER_S, 11, 4001, 4);
    set(samples_process_ppid, 10);
    set(samples_process_wchar, 100);
    end(11, 4001, sample_taker_PARENT, 5);
    row(NS_PER_S, 10, 4000, 6);
    set(samples_process_wchar, 605); /* 5 of its own, 100 of the child's */
    assert_int_equal(totals().of[USAGE_WRITE_CHARS], 35);
}

/* The log does not say when processes began, but that it was attached to them. */
static void
processes_at_the_start_of_an_attached_recording_ran_before(void **state)
{
    (void)state;
    row(5 * NS_PER_S, 10, MISSING_I64, 1001);
    set(samples_process_wchar, 500);
    set(samples_process_utime_ticks, 250);
    row(6 * NS_PER_S, 10, MISSING_I64, 1002);
    set(samples_process_wchar, 510);
    set(samples_process_utime_ticks, 500);
    row(6 * NS_PER_S, 11, MISSING_I64, 1003);
    set(samples_process_wchar, 3);
    struct usage_totals t = totals();
    assert_int_equal(t.of[USAGE_WRITE_CHARS], 13);
    assert_int_equal(t.of[USAGE_USER_NS], NS_PER_S);
    assert_int_equal(t.recorded_ns, 2 * NS_PER_S + NS_PER_S);
    assert_int_equal(t.incomplete, 2);
    assert_int_equal(t.unfinished, 2);
}

static void
exact_ends_replace_ticks(void **state)
{
    (void)state;
    row(0, 10, 5001, 2);
    set(samples_process_utime_ticks, 3);
    set(samples_process_voluntary, 7);
    row(0, 11, 5002, 3);
    set(samples_process_ppid, 10);
    set(samples_process_voluntary, 4);
    end(11, 5002, sample_taker_PARENT, 4);
    /* Switches are of each process alone, so all are added ... */
    assert_int_equal(totals().of[USAGE_VOLUNTARY], 11);
    /* ... unless the end of those who count is known: it has the children's, too. */
    end(10, 5001, sample_taker_SAMPLER, 5);
    batch_set_i64(ends, samples_process_end_user_us, 34567);
    batch_set_i64(ends, samples_process_end_voluntary, 19);
    batch_set_i64(ends, samples_process_end_max_rss_kib, 2048);
    struct usage_totals t = totals();
    assert_int_equal(t.of[USAGE_USER_NS], 34567000);
    assert_int_equal(t.of[USAGE_VOLUNTARY], 19);
    assert_int_equal(t.peak_rss_b, 2048 * 1024);
}

static void
a_pid_that_is_used_again_is_another_process(void **state)
{
    (void)state;
    row(0, 10, 5001, 2);
    set(samples_process_wchar, 100);
    row(NS_PER_S, 10, 5090, 3);
    set(samples_process_wchar, 40);
    row(6 * NS_PER_S, 10, 5001 * 5, 1003); /* and in another recording */
    set(samples_process_wchar, 1);
    struct usage_totals t = totals();
    assert_int_equal(t.of[USAGE_WRITE_CHARS], 141);
    assert_int_equal(t.processes, 3);
}

/* Who took a child has what it counted; whose end nobody read may have counted more. */
static void
an_end_that_was_not_sampled_makes_lower_bounds(void **state)
{
    (void)state;
    row(0, 10, 5001, 2);
    row(0, 11, 5002, 3);
    set(samples_process_ppid, 10);
    end(11, 5002, sample_taker_PARENT, 4);
    assert_int_equal(totals().unfinished, 1);
    final_end(10, 5001, sample_taker_SAMPLER, 5);
    assert_int_equal(totals().unfinished, 0);
    assert_int_equal(totals().incomplete, 0);
    row(0, 12, 5003, 6);
    end(12, 5003, sample_taker_NOBODY, 7);
    assert_int_equal(totals().unfinished, 1);
    final_end(12, 5003, sample_taker_NOBODY, 8);
    assert_int_equal(totals().unfinished, 0);
}

static void
rows_of_no_recording_are_left_out(void **state)
{
    (void)state;
    batch_add(rows);
    batch_set_i64(rows, samples_process_pid, 10);
    batch_set_i64(rows, samples_process_wchar, 100);
    batch_set_i64(rows, samples_process_source, 3);
    assert_int_equal(totals().of[USAGE_WRITE_CHARS], MISSING_I64);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(nothing_is_nothing),
        CASE(the_last_reading_of_a_process_counts),
        CASE(a_time_that_steps_back_takes_nothing_away),
        CASE(what_a_parent_took_counts_once),
        CASE(a_parents_share_is_without_its_childrens),
        CASE(what_nobody_took_counts_beside),
        CASE(what_was_before_the_recording_is_taken_off),
        CASE(processes_at_the_start_of_an_attached_recording_ran_before),
        CASE(exact_ends_replace_ticks),
        CASE(a_pid_that_is_used_again_is_another_process),
        CASE(an_end_that_was_not_sampled_makes_lower_bounds),
        CASE(rows_of_no_recording_are_left_out),
    };
    return cmocka_run_group_tests_name("usage", tests, NULL, NULL);
}
