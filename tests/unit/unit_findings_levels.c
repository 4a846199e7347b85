/* Levels, what bounds a run, thresholds as users write them, and any split of the calls.
 */
#include "tests/unit/findings_scene.h"

/* ---- levels ---- */

/* 1001 reads of a byte that take this share of 2 s. */
static struct scene
bytes_that_take(double share)
{
    struct scene s = scene_new();
    struct calls_row r = moving(op_READ, NO, 1);
    r.dur_ns_ = (int64_t)(share * 2e9) / 1001;
    calls(&s, 1001, r);
    s.now_ns = 2000 * MS - 1000;
    calls(&s, 1, plain(op_OTHER, 1000));
    return s;
}

static void
levels(void **state)
{
    struct scene s = bytes_that_take(0.101);
    (void)state;
    assert_int_equal(judge(&s, W17).level, LEVEL_HIGH);
    s = bytes_that_take(0.099);
    assert_int_equal(judge(&s, W17).level, LEVEL_WARN);
    s = bytes_that_take(0.019);
    assert_int_equal(judge(&s, W17).level, LEVEL_INFO);
    s = bytes_that_take(0.5); /* bad data: nothing is HIGH */
    s.account.not_understood = 500;
    assert_int_equal(judge(&s, W17).level, LEVEL_WARN);
    s = scene_new();
    reads(&s, 1001, 1); /* all of a run of 2 ms */
    assert_int_equal(judge(&s, W17).level, LEVEL_INFO);
}

static void
without_calls(void **state)
{
    struct scene s = scene_new();
    struct finding found[CODES];
    (void)state;
    s.without_calls = true;
    judge_all(&s, found);
    for (int code = 0; code < CODES; code++)
        if (code != W19)
            assert_non_null(found[code].why);
}

static void
a_clean_program(void **state)
{
    struct scene s = scene_new();
    struct finding found[CODES];
    (void)state;
    for (int i = 0; i < 2000; i++) {
        reads(&s, 1, 131072);
        transfers(&s, 1, op_WRITE, 131072);
    }
    judge_all(&s, found);
    for (int code = 0; code < CODES; code++)
        if (found[code].met)
            fail_msg("%s: %g", finding_defs[code].code, found[code].value);
}

static void
what_bounds(void **state)
{
    struct scene s = scene_new();
    struct finding found[CODES];
    (void)state;
    calls(&s, 1, plain(op_LOCK, 20 * MS));
    calls(&s, 1, plain(op_STAT, 29 * MS));
    s.now_ns = 100 * MS - 1000;
    calls(&s, 1, plain(op_OTHER, 1000)); /* of 100 ms, 51 are outside of calls */
    struct bottleneck b = judge_all(&s, found);
    assert_string_equal(b.bound, "cpu");
    assert_true(fabs(b.of[BOUND_IO].share - 0.29) < 1e-9);
    assert_true(fabs(b.of[BOUND_CONTENTION].share - 0.2) < 1e-9);
    assert_true(isnan(b.of[BOUND_MEMORY].share));
    s = scene_new();
    judge_all(&s, found);
    s = scene_new();
    calls(&s, 1, plain(op_STAT, 30 * MS));
    assert_string_equal(judge_all(&s, found).bound, "io");
}

/* ---- thresholds ---- */

static void
thresholds_as_written(void **state)
{
    struct thresholds t;
    struct err err = {0};
    (void)state;
    thresholds_of_profile(&t, PROFILE_LUSTRE);
    assert_true(t.of[T_W01_size] == 1048576);
    assert_true(thresholds_set(&t, SLICE("W01.size=64KiB"), &err));
    assert_true(t.of[T_W01_size] == 65536);
    assert_true(thresholds_set(&t, SLICE("W01.share = 25%"), &err));
    assert_true(t.of[T_W01_share] == 0.25);
    assert_true(thresholds_set(&t, SLICE("W15.p99=2ms"), &err));
    assert_true(t.of[T_W15_p99] == 2e6);
    assert_false(thresholds_set(&t, SLICE("W01.size"), &err));
    assert_false(thresholds_set(&t, SLICE("W99.size=1"), &err));
    assert_false(thresholds_set(&t, SLICE("W01.share=1.1"), &err));
    assert_false(thresholds_set(&t, SLICE("W01.share=nan"), &err));
    assert_false(thresholds_set(&t, SLICE("W01.size=-1"), &err));
    assert_true(t.of[T_W01_size] == 65536);
}

static void
lists_of_processors(void **state)
{
    (void)state;
    assert_int_equal(machine_count_cpus(SLICE("0-3,8")), 5);
    assert_int_equal(machine_count_cpus(SLICE("7")), 1);
    assert_int_equal(machine_count_cpus(SLICE("")), 0);
    assert_int_equal(machine_count_cpus(SLICE("3-1")), 0);
    assert_int_equal(machine_count_cpus(SLICE("0-99999999999")), 0);
    assert_int_equal(machine_count_cpus(SLICE("x")), 0);
}

/* ---- any split ---- */

/* The sets of processes and of paths are the same, and so is all of each path. */
static void
same_opens(struct symptoms *a, struct symptoms *b)
{
    assert_int_equal(a->nworkers, b->nworkers);
    for (size_t i = 0; i < a->nworkers; i++) {
        struct sumlist *x = &a->workers[i].opens, *y = NULL;
        for (size_t k = 0; k < b->nworkers; k++)
            if (b->workers[k].process == a->workers[i].process)
                y = &b->workers[k].opens;
        assert_non_null(y);
        assert_int_equal(sumlist_settle(x), sumlist_settle(y));
        assert_int_equal(x->size, y->size);
        if (x->size > 0)
            assert_memory_equal(x->bytes, y->bytes, x->size);
    }
}

static void
halves_are_the_whole(void **state)
{
    (void)state;
    for (size_t cut = 0; cut <= 600; cut += 75) {
        struct scene s = scene_new();
        struct symptoms parts[2] = {{.calls = 0}, {.calls = 0}}, whole = {.calls = 0};
        struct batch *b[2] = {batch_new(TABLE_calls), batch_new(TABLE_calls)};
        struct calls_row open = plain(op_OPEN, 500), row;
        for (int i = 0; i < 100; i++) {
            open.pid_ = 1 + i % 3;
            open.errno_ = i % 4 ? 0 : ENOENT_LINUX;
            calls(&s, 1, open);
            reads(&s, 3, i % 5 + 1);
            transfers(&s, 1, op_WRITE, 70);
            calls(&s, 1, plain(op_LOCK, 100));
        }
        for (size_t i = 0; i < s.calls->n; i++) {
            calls_take(s.calls, i, &row);
            calls_put(b[i >= cut], &row);
        }
        const struct symptom_context context = {
            &none, &s.thresholds, nothing, libraries, PATHS, 0, s.now_ns};
        symptoms_add(&whole, &context, s.calls);
        for (int p = 0; p < 2; p++)
            symptoms_add(&parts[p], &context, b[p]);
        symptoms_merge(&parts[1], &parts[0]); /* against the order */
        for (int k = 0; k < SYMPTOMS; k++) {
            const struct culprits *x = &whole.of[k], *y = &parts[1].of[k];
            assert_int_equal(whole.outof[k], parts[1].outof[k]);
            assert_memory_equal(&x->all, &y->all, sizeof x->all);
            assert_int_equal(x->files.n, y->files.n);
            assert_int_equal(x->processes.n, y->processes.n);
            if (x->files.n)
                assert_memory_equal(shares_worst(&x->processes),
                                    shares_worst(&y->processes), sizeof(struct share));
        }
        assert_int_equal(symptoms_threads_ns(&whole), symptoms_threads_ns(&parts[1]));
        assert_memory_equal(whole.slice_b, parts[1].slice_b, sizeof whole.slice_b);
        same_opens(&whole, &parts[1]);
        assert_int_equal(whole.written_b, parts[1].written_b);
        for (int p = 0; p < 2; p++) {
            symptoms_free(&parts[p]);
            batch_free(b[p]);
        }
        symptoms_free(&whole);
        batch_free(s.calls);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels),
        cmocka_unit_test(without_calls),
        cmocka_unit_test(a_clean_program),
        cmocka_unit_test(what_bounds),
        cmocka_unit_test(thresholds_as_written),
        cmocka_unit_test(lists_of_processors),
        cmocka_unit_test(halves_are_the_whole),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
