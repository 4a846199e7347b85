/* The verdict's words on both sides of each threshold, and what it says of missing
 * numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "report/content/verdict.h"

static struct fact
known(double v)
{
    return (struct fact){.known = true, .v = v};
}

/* A run of 10 s with so many seconds of I/O on files and of waiting. */
static struct facts
run_of(double busy_s, double wait_s)
{
    struct facts facts = {0};
    for (size_t i = 0; i < FACT_COUNT; i++)
        facts.at[i].why = SLICE("not in this test");
    facts.at[FACT_elapsed] = known(10);
    facts.at[FACT_file_busy] = known(busy_s);
    facts.at[FACT_file_time] = known(busy_s);
    facts.at[FACT_wait_time] = known(wait_s);
    return facts;
}

static const struct dominant one_file = {
    .path = {"/data/x", 7},
    .time_s = 3,
    .read_bytes = 1 << 20,
    .write_bytes = 0,
    .mean_bytes = 4096,
};

static const struct worst nothing = {.gain_s = NAN};

static void
assert_says(struct verdict v, const char *extent, const char *nature)
{
    assert_non_null(v.extent);
    assert_non_null(v.nature);
    if (strstr(v.extent, extent) == NULL)
        fail_msg("extent: %s\nwanted: %s", v.extent, extent);
    if (strstr(v.nature, nature) == NULL)
        fail_msg("nature: %s\nwanted: %s", v.nature, nature);
    verdict_free(&v);
}

static void
small_shares_clear_the_disk(void **state)
{
    (void)state;
    struct facts facts = run_of(0.99, 0.5);
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true),
                "The disk is not the problem: I/O on files took 9.9 % of the 10.0 s",
                "it was computing");
    facts = run_of(1.0, 0.5);
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true),
                "10 % of the 10.0 s went into I/O", "went to /data/x");
}

static void
large_shares_need_no_comfort(void **state)
{
    (void)state;
    struct facts facts = run_of(4.9, 0);
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true), "worth a look",
                "Most of it (61 %");
    facts = run_of(5.0, 0);
    struct verdict v = verdict_of(&facts, &one_file, &nothing, 9, true);
    assert_string_equal(v.extent, "50 % of the 10.0 s went into I/O on files.");
    verdict_free(&v);
}

static void
a_file_is_named_from_a_quarter_up(void **state)
{
    (void)state;
    struct facts facts = run_of(6, 0);
    struct dominant d = one_file;
    d.time_s = 1.49;
    assert_says(verdict_of(&facts, &d, &nothing, 9, true), "60 %",
                "spread over many files");
    d.time_s = 1.5;
    assert_says(
        verdict_of(&facts, &d, &nothing, 9, true), "60 %",
        "The largest part (25 % of the time in such calls) went to /data/x: 1.00 MiB "
        "read, 4.00 KiB a call on average.");
    d.path.n = 0;
    assert_says(verdict_of(&facts, &d, &nothing, 9, true), "60 %",
                "the log does not name");
}

static void
waits_are_told_apart(void **state)
{
    (void)state;
    struct facts facts = run_of(0.2, 30);
    struct verdict v = verdict_of(&facts, &one_file, &nothing, 9, true);
    assert_non_null(strstr(v.nature, "30.0 s in blocking waits"));
    assert_non_null(strstr(v.basis, "200 ms with at least one call on files open"));
    verdict_free(&v);
}

static void
what_else_it_did_is_told_where_it_was_sampled(void **state)
{
    (void)state;
    struct facts facts = run_of(0.2, 0.9);
    facts.at[FACT_cpu] = known(47);
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true), "not the problem",
                "It was computing: its processes used 47 % of one processor; blocking "
                "waits were 900 ms.");
    facts = run_of(0.2, 3);
    facts.at[FACT_cpu] = known(25);
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true), "not the problem",
                "It computed (25 % of one processor) and waited (3.00 s in blocking "
                "waits for pipes");
    facts.at[FACT_cpu] = known(24);
    assert_says(
        verdict_of(&facts, &one_file, &nothing, 9, true), "not the problem",
        "Its threads spent 3.00 s in blocking waits for pipes, sockets, children, "
        "locks or sleep: look at what they wait for.");
    facts.at[FACT_cpu] = known(6);
    assert_says(
        verdict_of(&facts, &one_file, &nothing, 9, true), "not the problem",
        "Most of the time it neither computed (6 % of one processor) nor was in a "
        "recorded call (blocking waits: 3.00 s)");
}

static void
what_saves_little_is_not_to_be_done_first(void **state)
{
    (void)state;
    struct facts facts = run_of(0.54, 3);
    struct worst w = {.code = SLICE("W06"),
                      .name = SLICE("metadata"),
                      .advice = SLICE("ask once"),
                      .gain_s = 0.9};
    struct verdict v = verdict_of(&facts, &one_file, &w, 9, true);
    assert_string_equal(v.remedy, "nothing about I/O: the worst finding, W06, metadata, "
                                  "would save 900 ms of the 10.0 s at most.");
    verdict_free(&v);
    w.gain_s = NAN;
    v = verdict_of(&facts, &one_file, &w, 9, true);
    assert_string_equal(v.remedy, "nothing about I/O: without any on files the run would "
                                  "be 5.4 % shorter at most.");
    verdict_free(&v);
    w.gain_s = 20;
    v = verdict_of(&facts, &one_file, &w, 9, true);
    assert_non_null(strstr(v.remedy, "saves 20.0 s at most, added up over threads."));
    verdict_free(&v);
    w.gain_s = 1;
    v = verdict_of(&facts, &one_file, &w, 9, true);
    assert_string_equal(v.remedy, "W06, metadata: ask once. That saves 1.00 s at most.");
    verdict_free(&v);
}

static void
what_is_missing_is_not_zero(void **state)
{
    (void)state;
    struct facts facts = run_of(1, 1);
    facts.at[FACT_file_busy] = (struct fact){.why = SLICE("the log has no durations")};
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true),
                "was not measured: the log has no durations", "not measured either");
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, false), "the log has no clock",
                "");
    assert_says(verdict_of(&facts, &one_file, &nothing, 0, true), "No call was recorded",
                "ledger");
    facts = run_of(0, 0);
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true), "holds no I/O on files",
                "");
}

static void
tracing_is_told_first(void **state)
{
    (void)state;
    struct facts facts = run_of(6, 0);
    facts.at[FACT_tracer_cost] = known(20);
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true), "60 % of", "");
    facts.at[FACT_tracer_cost] = known(79.4);
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true),
                "strace was at work for about 79 % of this run's time", "");
    facts.at[FACT_tracer_cost] = known(205);
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true),
                "strace was at work for most of this run's time", "");
}

static void
calls_that_move_nothing_are_named(void **state)
{
    (void)state;
    struct facts facts = run_of(6, 0);
    facts.at[FACT_file_meta] = known(3);
    assert_says(
        verdict_of(&facts, &one_file, &nothing, 9, true), "60 %",
        "went to /data/x: opening, looking up, syncing and the like were 50 % of");
    facts.at[FACT_file_meta] = known(2.9);
    assert_says(verdict_of(&facts, &one_file, &nothing, 9, true), "60 %", "MiB read");
    struct dominant d = one_file;
    d.time_s = 1;
    facts.at[FACT_file_meta] = known(3);
    assert_says(verdict_of(&facts, &d, &nothing, 9, true), "60 %",
                "of it. Most of it was opening");
}

static void
the_worst_finding_says_what_to_do(void **state)
{
    (void)state;
    struct facts facts = run_of(6, 0);
    struct worst worst = {SLICE("W02"), SLICE("small writes"), SLICE("cp: more"), 2.5};
    struct verdict v = verdict_of(&facts, &one_file, &worst, 9, true);
    assert_string_equal(v.remedy,
                        "W02, small writes: cp: more. That saves 2.50 s at most.");
    verdict_free(&v);
    worst.gain_s = NAN;
    v = verdict_of(&facts, &one_file, &worst, 9, true);
    assert_string_equal(v.remedy, "W02, small writes: cp: more.");
    verdict_free(&v);
    v = verdict_of(&facts, &one_file, &nothing, 9, true);
    assert_string_equal(v.remedy, "");
    verdict_free(&v);
}

static void
disks_are_busy_and_not_to_blame(void **state)
{
    (void)state;
    struct facts facts = run_of(2.5, 0);
    facts.disk = true;
    facts.at[FACT_read_bytes] = known(1 << 20);
    facts.at[FACT_write_bytes] = known(0);
    struct dominant d = one_file;
    d.path = SLICE("8,0");
    d.time_s = 2;
    assert_says(
        verdict_of(&facts, &d, &nothing, 9, true),
        "The disk was at work for 25 % of the 10.0 s.",
        "to read 1.00 MiB and to write 0 B; 80 % of the time of requests went to 8,0");
    d.time_s = 1.24; /* less than half of 2.5 s */
    struct verdict v = verdict_of(&facts, &d, &nothing, 9, true);
    assert_string_equal(v.nature, "It was asked to read 1.00 MiB and to write 0 B.");
    verdict_free(&v);
    assert_says(verdict_of(&facts, &d, &nothing, 0, true),
                "No request to a disk was recorded.", "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_shares_clear_the_disk),
        cmocka_unit_test(large_shares_need_no_comfort),
        cmocka_unit_test(a_file_is_named_from_a_quarter_up),
        cmocka_unit_test(waits_are_told_apart),
        cmocka_unit_test(what_else_it_did_is_told_where_it_was_sampled),
        cmocka_unit_test(what_saves_little_is_not_to_be_done_first),
        cmocka_unit_test(tracing_is_told_first),
        cmocka_unit_test(calls_that_move_nothing_are_named),
        cmocka_unit_test(the_worst_finding_says_what_to_do),
        cmocka_unit_test(disks_are_busy_and_not_to_blame),
        cmocka_unit_test(what_is_missing_is_not_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
