/* Who started whom: images to processes, numbers used again, logs that make no sense. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "analyze/procs/proctree.h"

static char path_of_file[] = "/tmp/weir-unit-tree-XXXXXX";

#define NOT MISSING_I32

static const struct processes_row rows[] = {
  /* 1 is sh, then make; its number is given out again when it has exited */
    {.pid_ = 1,
     .ppid_ = NOT,
     .start_ns_ = 0,
     .end_ns_ = 10,
     .exit_status_ = NOT,
     .signal_ = NOT},
    {.pid_ = 1,
     .ppid_ = NOT,
     .start_ns_ = 10,
     .end_ns_ = 50,
     .exit_status_ = 3,
     .signal_ = NOT},
    {.pid_ = 1,
     .ppid_ = NOT,
     .start_ns_ = 60,
     .end_ns_ = 99,
     .exit_status_ = NOT,
     .signal_ = 9  },
 /* a child of each */
    {.pid_ = 2,
     .ppid_ = 1,
     .start_ns_ = 20,
     .end_ns_ = 30,
     .exit_status_ = 0,
     .signal_ = NOT},
    {.pid_ = 3,
     .ppid_ = 1,
     .start_ns_ = 70,
     .end_ns_ = 80,
     .exit_status_ = 0,
     .signal_ = NOT},
 /* of somebody unseen; its own; each other's */
    {.pid_ = 4,
     .ppid_ = 77,
     .start_ns_ = 5,
     .end_ns_ = 9,
     .exit_status_ = 0,
     .signal_ = NOT},
    {.pid_ = 5,
     .ppid_ = 5,
     .start_ns_ = 6,
     .end_ns_ = 9,
     .exit_status_ = 0,
     .signal_ = NOT},
    {.pid_ = 6,
     .ppid_ = 7,
     .start_ns_ = 7,
     .end_ns_ = 9,
     .exit_status_ = 0,
     .signal_ = NOT},
    {.pid_ = 7,
     .ppid_ = 6,
     .start_ns_ = 8,
     .end_ns_ = 9,
     .exit_status_ = 0,
     .signal_ = NOT},
};

static int
make_file(void **state)
{
    struct err err = {0};
    struct sources_row source = {0};
    (void)state;
    close(mkstemp(path_of_file));
    struct store_writer *w = store_create(path_of_file, NULL, &err);
    assert_non_null(w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        processes_put(store_batch(w, TABLE_processes), &rows[i]);
    sources_put(store_batch(w, TABLE_sources), &source);
    assert_true(store_close(w, &err));
    return 0;
}

static int
remove_file(void **state)
{
    (void)state;
    return unlink(path_of_file);
}

static void
a_tree(void **state)
{
    /* in order of starts, children behind their parents: pid, depth, images */
    static const int wanted[][3] = {
        {1, 0, 2},
        {2, 1, 1},
        {4, 0, 1},
        {5, 0, 1},
        {1, 0, 1},
        {3, 1, 1},
        {6, 0, 1},
        {7, 1, 1},
    };
    struct err err = {0};
    struct store *store = store_open(path_of_file, &err);
    struct images *images = images_load(store, &err);
    struct sources sources;
    struct owners owners;
    struct proctree t;
    struct procsamples none = {0};
    (void)state;
    assert_non_null(images);
    assert_true(sources_load(&sources, store, &err));
    owners_init(&owners, images, &sources);
    proctree_build(&t, &owners, &none);
    size_t *order = proctree_order(&t, proctree_by_start, &t);
    assert_int_equal(t.n, ARRAY_LEN(wanted));
    for (size_t i = 0; i < t.n; i++) {
        const struct proc *p = &t.of[order[i]];
        assert_int_equal(p->pid, wanted[i][0]);
        assert_int_equal(p->depth, wanted[i][1]);
        assert_int_equal(p->nimages, wanted[i][2]);
    }
    assert_int_equal(t.of[order[0]].exit_status, 3);
    assert_int_equal(t.of[order[0]].end_ns, 50);
    assert_int_equal(t.of[order[4]].signal, 9);
    free(order);
    proctree_free(&t);
    owners_free(&owners);
    images_free(images);
    sources_free(&sources);
    store_shut(store);
}

/* A number at a time: the process that had it then; before the first, that one. */
static void
numbers_used_again(void **state)
{
    struct err err = {0};
    struct store *store = store_open(path_of_file, &err);
    struct images *images = images_load(store, &err);
    struct sources sources = {0};
    struct owners owners;
    struct proctree t;
    struct procsample reading = {.process = 1,
                                 .pid = 1,
                                 .first_ns = 61,
                                 .last_ns = 80,
                                 .cpu_ns = 5,
                                 .end_ns = 80,
                                 .ppid = NOT,
                                 .exit_status = NOT,
                                 .signal = NOT,
                                 .threads = 2};
    struct procsamples sampled = {.processes = &reading, .nprocesses = 1};
    (void)state;
    owners_init(&owners, images, &sources);
    proctree_build(&t, &owners, &sampled);
    size_t first = proctree_find(&t, 1, -5), again = proctree_find(&t, 1, 60);
    assert_int_equal(t.of[first].start_ns, 0);
    assert_int_equal(t.of[again].start_ns, 60);
    assert_int_equal(proctree_find(&t, 1, 59), first);
    assert_int_equal(proctree_find(&t, 99, 59), PROC_NONE);
    /* what was sampled from 61 to 80 is the second one */
    assert_int_equal(t.of[first].cpu_ns, MISSING_I64);
    assert_int_equal(t.of[again].cpu_ns, 5);
    assert_int_equal(t.of[again].sampled_threads, 2);
    proctree_free(&t);
    owners_free(&owners);
    images_free(images);
    store_shut(store);
}

/* The same number on another host is another process; a log without a host may be any. */
static void
hosts(void **state)
{
    (void)state;
    assert_true(procsamples_same(7, 7));
    assert_true(procsamples_same(UINT64_C(3) << 32 | 7, 7));
    assert_false(procsamples_same(UINT64_C(3) << 32 | 7, UINT64_C(4) << 32 | 7));
    assert_false(procsamples_same(7, 8));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree),
        cmocka_unit_test(numbers_used_again),
        cmocka_unit_test(hosts),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
