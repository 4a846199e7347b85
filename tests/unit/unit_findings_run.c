/* The rules about the run as a whole, each on both sides of its threshold. */
#include "tests/unit/findings_scene.h"

/* ---- the run ---- */

/* Processes 1 to n-1 read for `usual`, process n for `most`, all at once. */
static struct scene
workers(int n, int64_t usual_ns, int64_t most_ns)
{
    struct scene s = scene_new();
    for (int pid = 1; pid <= n; pid++) {
        struct calls_row r = moving(op_READ, NO, 4096);
        r.pid_ = pid;
        r.dur_ns_ = pid < n ? usual_ns : most_ns;
        s.now_ns = 0;
        calls(&s, 1, r);
    }
    return s;
}

static void
imbalance(void **state)
{
    struct scene s = workers(4, 601 * MS, 1000 * MS); /* (1000 - 700.75) / 1000 */
    (void)state;
    is_not_met(&s, W12);
    s = workers(4, 599 * MS, 1000 * MS);
    is_met(&s, W12, 0.30075);
    s = workers(3, 1 * MS, 1000 * MS); /* too few to compare */
    is_not_met(&s, W12);
    s = workers(4, 1 * MS, 99 * MS); /* too little to matter */
    is_not_met(&s, W12);
    s = workers(4, 1 * MS, 1000 * MS);
    for (size_t i = 0; i < s.calls->n; i++) /* one behind the other */
        ((int64_t *)s.calls->col[calls_start_ns])[i] = (int64_t)i * 2000 * MS;
    is_not_met(&s, W12);
}

static void
straggler(void **state)
{
    struct scene s = workers(4, 100 * MS, 150 * MS);
    (void)state;
    is_not_met(&s, W13);
    s = workers(4, 100 * MS, 151 * MS);
    is_met(&s, W13, 1.51);
}

static void
bursts(void **state)
{
    (void)state;
    /* 100 slices of 10 ms: ten of them with one half, ninety with the other */
    for (int late = 20; late >= 19; late--) {
        struct scene s = scene_new();
        for (int i = 0; i < 100; i++) {
            struct calls_row r = moving(op_READ, NO, i < 10 ? 81 * 40960 : 9 * 8192);
            s.now_ns = i * 10 * MS + 5 * MS;
            r.transferred_ = i < 10 ? (100 - late) * 9 * 4096 : late * 4096;
            calls(&s, 1, r);
        }
        s.now_ns = 1000 * MS;
        if (late == 20)
            is_not_met(&s, W14); /* 80 % */
        else
            is_met(&s, W14, 0.81);
    }
    struct scene s = scene_new();
    calls(&s, 1, moving(op_READ, NO, (1 << 20) - 1));
    s.now_ns = 1000 * MS;
    is_not_met(&s, W14);
}

static void
tail(void **state)
{
    (void)state;
    for (int64_t p99_ms = 10; p99_ms <= 11; p99_ms++) {
        struct scene s = scene_new();
        struct calls_row r = moving(op_READ, NO, 4096);
        calls(&s, 98, r);
        r.dur_ns_ = p99_ms * MS;
        calls(&s, 2, r);
        if (p99_ms == 10)
            is_not_met(&s, W15);
        else
            is_met(&s, W15, 11000);
    }
    struct scene s = scene_new();
    struct calls_row r = moving(op_READ, NO, 4096);
    r.dur_ns_ = 20 * MS;
    calls(&s, 98, r);
    r.dur_ns_ = 200 * MS; /* ten times is not more than ten times */
    calls(&s, 2, r);
    is_not_met(&s, W15);
}

static void
data_quality(void **state)
{
    struct scene s = scene_new();
    (void)state;
    s.account.not_understood = 10;
    is_not_met(&s, W19);
    s = scene_new();
    s.account.not_understood = 11;
    is_met(&s, W19, 0.011);
    s = scene_new();
    s.without_calls = s.machine.sampled = true;
    is_met(&s, W19, 1);
    /* 100 calls of 1 us, 1 us apart: 200 us, but for the last gap. */
    for (int64_t cost_ns = 398; cost_ns <= 399; cost_ns++) {
        s = scene_new();
        s.tracing_s = 100 * (double)cost_ns / 1e9;
        calls(&s, 100, plain(op_OPEN, 1000));
        if (cost_ns == 398)
            is_not_met(&s, W19); /* 20 % */
        else
            is_met(&s, W19, 39900 / 199000.0);
    }
    for (int64_t more_ns = 0; more_ns <= 1; more_ns++) {
        s = scene_new();
        s.back_ns = 1000 * MS + more_ns;
        if (more_ns == 0)
            is_not_met(&s, W19);
        else
            is_met(&s, W19, 1e9 + 1);
    }
    s = scene_new();
    s.tracing_s = 1; /* a share of tracing that is longer than the calls selected */
    calls(&s, 100, plain(op_OPEN, 1000));
    is_met(&s, W19, 1);
    s = scene_new();
    s.account.known = false;
    assert_non_null(judge(&s, W19).why);
}

static void
limits(void **state)
{
    struct scene s = scene_new();
    (void)state;
    assert_non_null(judge(&s, W22).why);
    s = scene_new();
    s.machine.sampled = true;
    assert_non_null(judge(&s, W22).why); /* sampled, but there was no limit */
    for (int used = 89; used <= 90; used++) {
        s = scene_new();
        s.machine.sampled = true;
        s.machine.memory_b = used;
        s.machine.memory_limit_b = 100;
        if (used == 89)
            is_not_met(&s, W22);
        else
            is_met(&s, W22, 0.9);
    }
    for (int half_s = 5; half_s >= 4; half_s--) {
        s = scene_new();
        s.machine.sampled = true;
        s.machine.cpus = 8;
        s.machine.allowed_cpus = 2;
        s.machine.recorded_s = 5;
        s.machine.cpu_s = half_s;
        if (half_s == 5)
            is_not_met(&s, W22);
        else
            is_met(&s, W22, 0.4);
    }
    s = scene_new();
    s.machine.sampled = true;
    s.machine.swap_b = 1 << 20;
    is_met(&s, W22, 1 << 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(imbalance),    cmocka_unit_test(straggler),
        cmocka_unit_test(bursts),       cmocka_unit_test(tail),
        cmocka_unit_test(data_quality), cmocka_unit_test(limits),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
