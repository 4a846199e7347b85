/* Rows to records: only what changed, in few words, and all of it again after a loss. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "collect/sample/samplelog.h"
#include "collect/sample/schedule.h"

static struct samplelog slog;
static struct arena arena;
static struct entity e;
static struct row row;

static void
begin(void)
{
    struct err err;
    assert_true(samplelog_open(&slog, "/dev/null", false, UINT32_MAX, &err));
    e = (struct entity){.key = 7};
}

static int
end(void **state)
{
    struct err err;
    (void)state;
    entity_free(&e, SAMPLE_net);
    samplelog_close(&slog, &err);
    arena_free(&arena);
    return 0;
}

/* Puts a row with these values of net: received, packets, name. */
static void
put(int64_t rx_b, int64_t rx_packets, const char *name)
{
    row_begin(&row, SAMPLE_net, &e);
    row.cells[S_net_rx_b].n = rx_b;
    row.cells[S_net_rx_packets].n = rx_packets;
    if (name)
        row_text(&row, S_net_interface, slice_of(name), &arena);
    samplelog_put(&slog, &row, &e);
}

/* What was put since the last call. */
static const char *
said(void)
{
    static char text[4096];
    snprintf(text, sizeof text, "%.*s", (int)slog.n, slog.buf ? slog.buf : "");
    slog.n = 0;
    return text;
}

static void
first_all_then_changes(void **state)
{
    (void)state;
    begin();
    put(1000, 10, "eth0");
    assert_string_equal(said(), "n 7 =1000 =10 .7 \"eth0\"\n");
    put(1500, 10, "eth0");
    assert_string_equal(said(), "n 7 500\n");
    put(1500, 13, NULL);
    assert_string_equal(said(), "n 7 . 3\n");
    put(1500, 13, NULL);
    assert_string_equal(said(), "");
}

static void
counters_step_back_wrap_and_vanish(void **state)
{
    (void)state;
    begin();
    put(INT64_MAX, 10, NULL);
    assert_string_equal(said(), "n 7 =9223372036854775807 =10\n");
    put(5, 4, NULL);
    assert_string_equal(said(), "n 7 -9223372036854775802 -6\n");
    put(MISSING_I64, 4, NULL);
    assert_string_equal(said(), "n 7 -\n");
    put(9, 4, NULL);
    assert_string_equal(said(), "n 7 =9\n");
    put(-INT64_MAX, 4, NULL);
    assert_string_equal(said(), "n 7 =-9223372036854775807\n");
}

static void
text_is_one_line_whatever_it_holds(void **state)
{
    (void)state;
    begin();
    put(1, 1, "a \"b\"\\\n\x01\xff");
    assert_string_equal(said(), "n 7 =1 =1 .7 \"a \\\"b\\\"\\\\\\012\\001\\377\"\n");
    put(1, 1, "");
    assert_string_equal(said(), "n 7 .9 \"\"\n");
}

static void
a_key_that_comes_back_is_somebody_else(void **state)
{
    (void)state;
    begin();
    put(1000, 10, "eth0");
    samplelog_gone(&slog, SAMPLE_net, &e);
    said();
    put(2, 1, "eth0");
    assert_string_equal(said(), "n 7 =2 =1 .7 \"eth0\"\n");
}

static void
after_a_loss_all_is_told_anew(void **state)
{
    struct err err;
    (void)state;
    assert_true(samplelog_open(&slog, "/dev/full", false, UINT32_MAX, &err));
    e = (struct entity){.key = 7};
    put(1000, 10, "eth0");
    samplelog_flush(&slog);
    assert_string_equal(said(), "?\nreset \"No space left on device\"\n");
    put(1001, 10, NULL);
    assert_string_equal(said(), "n 7 =1001 =10 .7 \"eth0\"\n");
    assert_false(samplelog_close(&slog, &err));
}

static void
tables_that_were_not_asked_for_are_dropped(void **state)
{
    struct err err;
    (void)state;
    assert_true(samplelog_open(&slog, "/dev/null", false, 1U << SAMPLE_cpu, &err));
    e = (struct entity){.key = 7};
    put(1000, 10, "eth0");
    samplelog_na(&slog, SAMPLE_net, -1, SAMPLELOG_ALL_KEYS, (struct reason){"why", ""});
    assert_string_equal(said(), "");
}

static void
reasons(void **state)
{
    (void)state;
    begin();
    samplelog_na(&slog, SAMPLE_net, -1, SAMPLELOG_ALL_KEYS,
                 (struct reason){"none", "buy one"});
    samplelog_na_once(&slog, SAMPLE_net, S_net_rx_b, &e,
                      (struct reason){"no \"right\"", ""});
    samplelog_na_once(&slog, SAMPLE_net, S_net_rx_b, &e, (struct reason){"no right", ""});
    assert_string_equal(said(),
                        "na n * * \"none: buy one\"\nna n rx_b 7 \"no \\\"right\\\"\"\n");
}

/* ---- the schedule ---- */

static void
ticks_stay_on_the_schedule(void **state)
{
    struct schedule s;
    (void)state;
    schedule_start(&s, 100, 0);
    assert_int_equal(schedule_next(&s, 30), 0);
    assert_int_equal(s.due_ns, 100);
    assert_int_equal(schedule_next(&s, 199), 0);
    assert_int_equal(s.due_ns, 200);
    assert_int_equal(schedule_next(&s, 450), 2); /* 300 and 400 have passed */
    assert_int_equal(s.due_ns, 500);
    assert_int_equal(s.number, 5);
}

static void
backs_off_and_comes_back(void **state)
{
    struct schedule s;
    int64_t now = 0, cpu = 0;
    (void)state;
    schedule_start(&s, NS_PER_S / 10, 0.01);
    for (int i = 0; i < 20; i++) { /* 2 % */
        schedule_next(&s, now = s.due_ns);
        schedule_adapt(&s, now, cpu += NS_PER_S / 500);
    }
    assert_true(s.interval_ns > NS_PER_S / 10);
    for (int i = 0; i < 200; i++) { /* nothing */
        schedule_next(&s, now = s.due_ns);
        schedule_adapt(&s, now, cpu);
    }
    assert_int_equal(s.interval_ns, NS_PER_S / 10);
    schedule_start(&s, NS_PER_S / 10, 0);
    for (int i = 0; i < 50; i++) {
        schedule_next(&s, now = s.due_ns);
        assert_false(schedule_adapt(&s, now, cpu += NS_PER_S));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(first_all_then_changes, end),
        cmocka_unit_test_teardown(counters_step_back_wrap_and_vanish, end),
        cmocka_unit_test_teardown(text_is_one_line_whatever_it_holds, end),
        cmocka_unit_test_teardown(a_key_that_comes_back_is_somebody_else, end),
        cmocka_unit_test_teardown(after_a_loss_all_is_told_anew, end),
        cmocka_unit_test_teardown(tables_that_were_not_asked_for_are_dropped, end),
        cmocka_unit_test_teardown(reasons, end),
        cmocka_unit_test(ticks_stay_on_the_schedule),
        cmocka_unit_test(backs_off_and_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
