/* The rules about kinds of calls, each on both sides of its threshold. */
#include "tests/unit/findings_scene.h"

/* ---- kinds of calls ---- */

static void
small_transfers(void **state)
{
    static const struct {
        enum finding_code code;
        uint8_t op;
    } sides[] = {
        {W01, op_READ },
        {W02, op_WRITE},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        struct scene s = scene_new();
        transfers(&s, 900, sides[i].op, 4096); /* 4096 is not less than 4096 */
        transfers(&s, 100, sides[i].op, 4095);
        is_not_met(&s, sides[i].code); /* 10 % is not more than 10 % */
        s = scene_new();
        transfers(&s, 899, sides[i].op, 4096);
        transfers(&s, 101, sides[i].op, 4095);
        is_met(&s, sides[i].code, 0.101);
        s = scene_new();
        transfers(&s, 99, sides[i].op, 1); /* too few to matter */
        is_not_met(&s, sides[i].code);
    }
}

/* 101 reads of 4095 bytes, 101 us: four of 128 KiB would do, but not for two files less
 * than two. */
static void
a_gain_with_its_arithmetic(void **state)
{
    struct scene s = scene_new();
    struct calls_row r = moving(op_READ, NO, 10);
    (void)state;
    reads(&s, 101, 4095);
    struct finding f = judge(&s, W01);
    assert_true(fabs(f.gain_s - 101e-6 * (1 - 4.0 / 101)) < 1e-15);
    assert_string_equal(f.gain,
                        "at most: 101 calls become 4 larger; 0.000101 s x (1 - 4 / 101)");
    s = scene_new();
    calls(&s, 100, r);
    r.path_ = PATH_OTHER;
    calls(&s, 100, r);
    f = judge(&s, W01);
    assert_true(fabs(f.gain_s - 200e-6 * (1 - 2.0 / 200)) < 1e-15);
    assert_int_equal(f.nfiles, 2);
    assert_int_equal(f.nprocesses, 1);
    assert_int_equal(f.line, 1);
}

static void
a_short_file_is_no_small_read(void **state)
{
    struct scene s = scene_new();
    struct calls_row r = moving(op_READ, 0, 300);
    (void)state;
    r.requested_ = 65536;
    calls(&s, 1000, r);
    is_not_met(&s, W01);
}

static void
libraries_are_the_loaders(void **state)
{
    struct scene s = scene_new();
    struct calls_row r = moving(op_READ, 1, 832);
    (void)state;
    r.path_ = PATH_LIBRARY;
    calls(&s, 1000, r);
    struct finding found[CODES];
    judge_all(&s, found);
    assert_false(found[W01].met || found[W03].met || found[W09].met);
    assert_true(is_library(SLICE("/lib/libc.so.6")) && is_library(SLICE("x.so")));
    assert_true(is_library(SLICE("/usr/lib/locale/locale-archive")));
    assert_true(is_library(SLICE("/proc/7/maps")) && is_library(SLICE("/sys/a")));
    assert_false(is_library(SLICE("/home/proc/x")) || is_library(SLICE("/sysop")));
    assert_false(is_library(SLICE("/a.sound")) || is_library(SLICE("so")));
}

static void
metadata_calls(void **state)
{
    struct scene s = scene_new();
    (void)state;
    calls(&s, 999, plain(op_STAT, 5000)); /* all of the time, but too few */
    is_not_met(&s, W06);
    s = scene_new();
    calls(&s, 1000, plain(op_STAT, 1000));
    reads(&s, 1000, 65536); /* as much time, 62.5 MiB */
    is_met(&s, W06, 0.5);
    s = scene_new();
    calls(&s, 1000, plain(op_STAT, 999));
    reads(&s, 1000, 65536);
    is_not_met(&s, W06);
    s = scene_new();
    calls(&s, 2001, plain(op_STAT, 1)); /* more than 1000 for each of 2 MiB */
    reads(&s, 32, 65536);
    is_met(&s, W06, 2001.0 / 2);
    s = scene_new();
    calls(&s, 2000, plain(op_STAT, 1));
    reads(&s, 32, 65536);
    is_not_met(&s, W06);
}

static void
syncs_are_no_metadata(void **state)
{
    struct scene s = scene_new();
    (void)state;
    calls(&s, 1000, plain(op_STAT, 1000));
    calls(&s, 1000, plain(op_SYNC, 1001));
    reads(&s, 1, 65536);
    is_not_met(&s, W06);
}

static void
opened_again(void **state)
{
    struct scene s = scene_new();
    struct calls_row open = plain(op_OPEN, 1000);
    (void)state;
    open.ret_ = 3;
    calls(&s, 100, open);
    is_not_met(&s, W07);
    s = scene_new();
    calls(&s, 101, open);
    is_met(&s, W07, 101);
    s = scene_new();
    calls(&s, 101, open);
    reads(&s, 101, 65536); /* worth it */
    is_not_met(&s, W07);
    s = scene_new();
    calls(&s, 60, open); /* of one process each */
    open.pid_ = 2;
    calls(&s, 60, open);
    is_not_met(&s, W07);
}

static void
failed_lookups(void **state)
{
    struct scene s = scene_new();
    struct calls_row lost = plain(op_OPEN, 1000);
    (void)state;
    lost.errno_ = ENOENT_LINUX;
    calls(&s, 400, plain(op_OPEN, 1000));
    calls(&s, 100, lost);
    is_not_met(&s, W08);
    s = scene_new();
    calls(&s, 399, plain(op_OPEN, 1000));
    calls(&s, 101, lost);
    is_met(&s, W08, 101.0 / 500);
    s = scene_new();
    calls(&s, 99, lost);
    is_not_met(&s, W08);
}

static void
syncs(void **state)
{
    struct scene s = scene_new();
    (void)state;
    calls(&s, 10, plain(op_SYNC, 1001));
    transfers(&s, 40, op_WRITE, 1 << 20); /* 40 us; 4 MiB for each sync */
    is_met(&s, W11, 10010.0 / 50010);
    s = scene_new();
    calls(&s, 10, plain(op_SYNC, 1000));
    transfers(&s, 40, op_WRITE, 1 << 20);
    is_not_met(&s, W11);
    s = scene_new();
    calls(&s, 10, plain(op_SYNC, 1));
    transfers(&s, 40, op_WRITE, 262143); /* a byte short of 1 MiB each */
    is_met(&s, W11, 262143.0 * 4);
    s = scene_new();
    calls(&s, 9, plain(op_SYNC, 100000));
    transfers(&s, 4, op_WRITE, 4096);
    is_not_met(&s, W11);
}

static void
tiny_writes(void **state)
{
    struct scene s = scene_new();
    struct calls_row line = moving(op_WRITE, NO, 127);
    (void)state;
    line.fd_kind_ = fd_kind_PIPE;
    calls(&s, 10000, line);
    is_not_met(&s, W16);
    s = scene_new();
    calls(&s, 10001, line);
    is_met(&s, W16, 10001);
    s = scene_new();
    line.transferred_ = 128;
    calls(&s, 10001, line);
    is_not_met(&s, W16);
    s = scene_new();
    line.transferred_ = 127;
    line.fd_kind_ = fd_kind_FILE; /* a log only with O_APPEND */
    calls(&s, 10001, line);
    is_not_met(&s, W16);
    s = scene_new();
    line.flags_ = FLAG(APPEND);
    calls(&s, 10001, line);
    is_met(&s, W16, 10001);
}

static void
single_bytes(void **state)
{
    struct scene s = scene_new();
    (void)state;
    reads(&s, 1000, 1);
    reads(&s, 1000, 2);
    is_not_met(&s, W17);
    s = scene_new();
    reads(&s, 1001, 1);
    is_met(&s, W17, 1001);
}

static void
lock_waits(void **state)
{
    struct scene s = scene_new();
    (void)state;
    calls(&s, 1, plain(op_LOCK, 5 * MS));
    calls(&s, 1, plain(op_STAT, 95 * MS - 1000)); /* and 1 us in between */
    is_not_met(&s, W18);
    s = scene_new();
    calls(&s, 1, plain(op_LOCK, 5 * MS));
    calls(&s, 1, plain(op_STAT, 94 * MS - 1000));
    is_met(&s, W18, 5.0 / 99);
}

static void
short_reads(void **state)
{
    struct scene s = scene_new();
    struct calls_row less = moving(op_READ, NO, 100), vain = plain(op_READ, 1);
    (void)state;
    less.requested_ = 65536;
    calls(&s, 100, less);
    reads(&s, 100, 65536);
    is_not_met(&s, W20);
    s = scene_new();
    calls(&s, 101, less);
    reads(&s, 100, 65536);
    is_met(&s, W20, 101.0 / 201);
    vain.errno_ = EAGAIN_LINUX;
    s = scene_new();
    calls(&s, 1000, vain);
    is_not_met(&s, W20);
    s = scene_new();
    calls(&s, 1001, vain); /* 1 ms */
    is_met(&s, W20, 1001);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_transfers),
        cmocka_unit_test(a_gain_with_its_arithmetic),
        cmocka_unit_test(a_short_file_is_no_small_read),
        cmocka_unit_test(libraries_are_the_loaders),
        cmocka_unit_test(metadata_calls),
        cmocka_unit_test(syncs_are_no_metadata),
        cmocka_unit_test(opened_again),
        cmocka_unit_test(failed_lookups),
        cmocka_unit_test(syncs),
        cmocka_unit_test(tiny_writes),
        cmocka_unit_test(single_bytes),
        cmocka_unit_test(lock_waits),
        cmocka_unit_test(short_reads),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
