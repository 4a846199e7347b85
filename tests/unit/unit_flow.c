/* Kernels of weir-flow and weir-procs: by hand, and any split against the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/flow/flow.h"
#include "analyze/flow/flow_nodes.h"
#include "analyze/procs/activity.h"
#include "analyze/procs/locks.h"
#include "lib/base/mem.h"

#define RANDOM_CALLS 3000

/* ---- batches ---- */

static void
put(struct batch *b, struct calls_row row)
{
    calls_put(b, &row);
}

static uint32_t seed;

static uint32_t
random_below(uint32_t n)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % n;
}

/* Calls of a few threads, a few of them without a clock, in an order of their own. */
static struct batch *
random_batch(void)
{
    static const uint8_t ops[] = {op_READ, op_WRITE, op_COPY, op_LOCK, op_POLL, op_OTHER};
    struct batch *b = batch_new(TABLE_calls);
    for (int i = 0; i < RANDOM_CALLS; i++) {
        bool clocked = random_below(20) > 0, wake = random_below(3) == 0;
        put(b, (struct calls_row){
                   .start_ns_ = clocked ? 1000 * i + random_below(500) : MISSING_I64,
                   .dur_ns_ = random_below(20) ? random_below(2000) : MISSING_I64,
                   .pid_ = 7 + (int32_t)random_below(2),
                   .tid_ = 7 + (int32_t)random_below(4),
                   .call_ = (uint16_t)random_below(9),
                   .op_ = ops[random_below(ARRAY_LEN(ops))],
                   .fd_kind_ = (uint8_t)random_below(10),
                   .offset2_ = 64 * (int64_t)random_below(5),
                   .transferred_ = random_below(10000),
                   .errno_ = random_below(6)   ? 0
                             : random_below(2) ? 11
                                               : 110,
                   .ret_ = random_below(3),
                   .flags_ = random_below(2)    ? wake ? FLAG(LOCK_WAKE) : FLAG(LOCK_WAIT)
                                : random_below(30) ? 0
                                                : FLAG(ASYNCHRONOUS),
                   .source_ = (uint16_t)random_below(2),
                   .line_ = (uint64_t)i + 1,
               });
    }
    return b;
}

/* Rows [from, to) of b, as a batch of their own. */
static struct batch *
piece_of(const struct batch *b, size_t from, size_t to)
{
    struct batch *piece = batch_new(TABLE_calls);
    for (size_t i = from; i < to; i++) {
        struct calls_row row;
        calls_take(b, i, &row);
        calls_put(piece, &row);
    }
    return piece;
}

/* ---- flow ---- */

static const struct flow_sums *
edge(const struct flow *f, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->edges[i].from == from && f->edges[i].to == to)
            return &f->edges[i].sums;
    return NULL;
}

/* Two threads in turns: 2 3 3, and 3 alone. */
static void
flow_by_hand(void **state)
{
    static const uint32_t node[] = {2, 3, 3, 3};
    struct batch *b = batch_new(TABLE_calls);
    struct flow f = {0};
    (void)state;
    put(b, (struct calls_row){.start_ns_ = 10, .dur_ns_ = 5, .tid_ = 1});
    put(b, (struct calls_row){.start_ns_ = 18, .dur_ns_ = 2, .tid_ = 1});
    put(b, (struct calls_row){.start_ns_ = 0, .dur_ns_ = 100, .tid_ = 2});
    put(b, (struct calls_row){.start_ns_ = 19, .dur_ns_ = MISSING_I64, .tid_ = 1});
    flow_add(&f, b, node);
    flow_finish(&f);
    assert_int_equal(f.n, 5);
    assert_int_equal(edge(&f, FLOW_START, 2)->count, 1);
    assert_int_equal(edge(&f, FLOW_START, 3)->time_ns, 100);
    assert_int_equal(edge(&f, 3, FLOW_END)->count, 2);
    const struct flow_sums *step = edge(&f, 2, 3);
    assert_int_equal(step->count, 1);
    assert_int_equal(step->gap_ns, 3); /* 15 to 18 */
    assert_int_equal(step->time_ns, 2);
    step = edge(&f, 3, 3); /* began at 19, before the other had ended at 20 */
    assert_int_equal(step->count, 1);
    assert_int_equal(step->overlaps, 1);
    assert_int_equal(step->gaps, 0);
    assert_int_equal(step->timed, 0);
    flow_free(&f);
    batch_free(b);
}

static void
flow_of_pieces(void **state)
{
    (void)state;
    for (uint32_t round = 1; round < 20; round++) {
        seed = round;
        struct batch *b = random_batch();
        uint32_t node[RANDOM_CALLS];
        struct flow whole = {0}, sum = {0};
        for (size_t i = 0; i < b->n; i++)
            node[i] = FLOW_FIRST_NODE + random_below(6);
        flow_add(&whole, b, node);
        for (size_t from = 0, to; from < b->n; from = to) {
            size_t n = 1 + random_below(700);
            to = MIN(b->n, from + n);
            struct batch *piece = piece_of(b, from, to);
            struct flow f = {0};
            flow_add(&f, piece, node + from);
            flow_merge(&sum, &f);
            flow_free(&f);
            batch_free(piece);
        }
        flow_finish(&whole);
        flow_finish(&sum);
        assert_int_equal(whole.n, sum.n);
        for (size_t i = 0; i < whole.n; i++)
            assert_memory_equal(&whole.edges[i].sums,
                                edge(&sum, whole.edges[i].from, whole.edges[i].to),
                                sizeof(struct flow_sums));
        flow_free(&whole);
        flow_free(&sum);
        batch_free(b);
    }
}

static void
classes_of_paths(void **state)
{
    static const struct {
        const char *path, *class;
        int64_t depth;
    } cases[] = {
        {"/usr/lib/x.so", "/usr",     1},
        {"/usr/lib/x.so", "/usr/lib", 2},
        {"/usr/lib/x.so", "/usr/lib", 9},
        {"/usr/lib/x.so", "/",        0},
        {"/vmlinuz",      "/",        1},
        {"/",             "/",        1},
        {"a/b",           "",         1},
        {"",              "",         1},
        {"pipe:[1]",      "",         1},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct slice got = path_class(slice_of(cases[i].path), cases[i].depth);
        assert_true(slice_eq(got, slice_of(cases[i].class)));
    }
}

/* ---- activities ---- */

static void
activity_by_hand(void **state)
{
    static const uint32_t owner[] = {4, 4, 4, 4, 4, 5};
    static uint8_t waits[UINT16_MAX + 1];
    struct batch *b = batch_new(TABLE_calls);
    struct activities a = {0};
    (void)state;
    waits[9] = 1;
    put(b, (struct calls_row){.op_ = op_READ, .dur_ns_ = 5, .transferred_ = 10});
    put(b, (struct calls_row){.op_ = op_READ,
                              .dur_ns_ = 7,
                              .errno_ = 11,
                              .fd_kind_ = fd_kind_PIPE,
                              .transferred_ = MISSING_I64});
    put(b, (struct calls_row){.op_ = op_COPY, .dur_ns_ = 100, .transferred_ = 3});
    put(b, (struct calls_row){.op_ = op_PROCESS, .dur_ns_ = 1000, .call_ = 9});
    put(b, (struct calls_row){.op_ = op_LOCK, .dur_ns_ = MISSING_I64});
    put(b, (struct calls_row){.op_ = op_OPEN, .dur_ns_ = 20});
    activities_add(&a, b, owner, waits);
    assert_int_equal(a.n, 2);
    assert_int_equal(a.of[0].calls, 5);
    assert_int_equal(a.of[0].errors, 1);
    assert_int_equal(a.of[0].moved.reads, 2); /* the copy is one of each */
    assert_int_equal(a.of[0].moved.writes, 1);
    assert_int_equal(a.of[0].moved.sized_reads, 2);
    assert_int_equal(a.of[0].moved.read_bytes, 13);
    assert_int_equal(a.of[0].moved.write_bytes, 3);
    assert_int_equal(a.of[0].io_ns, 112);
    assert_int_equal(a.of[0].peer_ns, 7);
    assert_int_equal(a.of[0].wait_ns, 1000);
    assert_int_equal(a.of[0].lock_ns, 0);
    assert_int_equal(a.of[0].timed, 4);
    assert_int_equal(a.of[1].io_ns, 20);
    activities_free(&a);
    batch_free(b);
}

static const struct activity *
activity_of(const struct activities *a, uint32_t owner, int32_t tid)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->of[i].owner == owner && a->of[i].tid == tid)
            return &a->of[i];
    return NULL;
}

/* ---- locks ---- */

static void
locks_by_hand(void **state)
{
    struct sources sources = {0};
    struct batch *b = batch_new(TABLE_calls);
    struct locks l = {0};
    (void)state;
#define LOCK(what, ...)                                                                  \
    put(b, (struct calls_row){.op_ = op_LOCK,                                            \
                              .flags_ = FLAG(what),                                      \
                              .pid_ = 1,                                                 \
                              .offset2_ = 64,                                            \
                              __VA_ARGS__})
    LOCK(LOCK_WAIT, .tid_ = 2, .dur_ns_ = 30, .line_ = 1);
    LOCK(LOCK_WAIT, .tid_ = 3, .dur_ns_ = 70, .line_ = 5);
    LOCK(LOCK_WAIT, .tid_ = 2, .dur_ns_ = 70, .line_ = 3); /* the earlier line holds */
    LOCK(LOCK_WAIT, .tid_ = 2, .dur_ns_ = 1, .errno_ = 11, .line_ = 6);
    LOCK(LOCK_WAKE, .tid_ = 4, .ret_ = 2);
    LOCK(LOCK_WAKE, .tid_ = 5, .ret_ = 0); /* nobody waited */
    LOCK(LOCK_WAKE, .tid_ = 3, .ret_ = 1);
#undef LOCK
    put(b, (struct calls_row){.op_ = op_LOCK, .pid_ = 1, .offset2_ = 64}); /* flock */
    locks_add(&l, b, &sources);
    assert_int_equal(l.n, 1);
    assert_int_equal(l.of[0].waits, 4);
    assert_int_equal(l.of[0].refused, 1);
    assert_int_equal(l.of[0].wait_ns, 171);
    assert_int_equal(l.of[0].longest_ns, 70);
    assert_int_equal(l.of[0].longest_line, 3);
    assert_int_equal(l.of[0].wakes, 3);
    assert_int_equal(l.of[0].woken, 3);
    assert_int_equal(lock_waiters(&l.of[0]), 2);
    assert_int_equal(lock_holders(&l.of[0]), 2);
    assert_int_equal(lock_holder(&l.of[0])->tid, 3);
    locks_free(&l);
    batch_free(b);
}

static void
same_locks(const struct lock *a, const struct lock *b)
{
    assert_int_equal(a->address, b->address);
    assert_int_equal(a->waits, b->waits);
    assert_int_equal(a->expired, b->expired);
    assert_int_equal(a->wakes, b->wakes);
    assert_int_equal(a->woken, b->woken);
    assert_int_equal(a->wait_ns, b->wait_ns);
    assert_int_equal(a->longest_ns, b->longest_ns);
    assert_int_equal(a->longest_source, b->longest_source);
    assert_int_equal(a->longest_line, b->longest_line);
    assert_int_equal(lock_waiters(a), lock_waiters(b));
    assert_int_equal(lock_holders(a), lock_holders(b));
    assert_int_equal(lock_holder(a)->tid, lock_holder(b)->tid);
    assert_int_equal(lock_holder(a)->wakes, lock_holder(b)->wakes);
}

/* Pieces in turns to two states, which are merged. */
static void
sums_of_pieces(void **state)
{
    static const uint8_t waits[UINT16_MAX + 1] = {[3] = 1, [5] = 1};
    struct sources sources = {0};
    (void)state;
    for (uint32_t round = 1; round < 20; round++) {
        seed = round;
        struct batch *b = random_batch();
        uint32_t owner[RANDOM_CALLS];
        struct activities whole = {0}, half[2] = {{0}, {0}};
        struct locks locks = {0}, locks_half[2] = {{0}, {0}};
        for (size_t i = 0; i < b->n; i++)
            owner[i] = random_below(5);
        activities_add(&whole, b, owner, waits);
        locks_add(&locks, b, &sources);
        for (size_t from = 0, to; from < b->n; from = to) {
            size_t n = 1 + random_below(700);
            to = MIN(b->n, from + n);
            uint32_t side = random_below(2);
            struct batch *piece = piece_of(b, from, to);
            activities_add(&half[side], piece, owner + from, waits);
            locks_add(&locks_half[side], piece, &sources);
            batch_free(piece);
        }
        activities_merge(&half[0], &half[1]);
        locks_merge(&locks_half[0], &locks_half[1]);
        assert_int_equal(whole.n, half[0].n);
        for (size_t i = 0; i < whole.n; i++)
            assert_memory_equal(&whole.of[i],
                                activity_of(&half[0], whole.of[i].owner, whole.of[i].tid),
                                sizeof(struct activity));
        locks_sort(&locks);
        locks_sort(&locks_half[0]);
        assert_int_equal(locks.n, locks_half[0].n);
        for (size_t i = 0; i < locks.n; i++)
            same_locks(&locks.of[i], &locks_half[0].of[i]);
        activities_free(&whole);
        activities_free(&half[0]);
        activities_free(&half[1]);
        locks_free(&locks);
        locks_free(&locks_half[0]);
        locks_free(&locks_half[1]);
        batch_free(b);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flow_by_hand),     cmocka_unit_test(flow_of_pieces),
        cmocka_unit_test(classes_of_paths), cmocka_unit_test(activity_by_hand),
        cmocka_unit_test(locks_by_hand),    cmocka_unit_test(sums_of_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
