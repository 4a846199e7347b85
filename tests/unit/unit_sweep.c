/* Sweeps back in time: sliding windows, union and overlap, by hand and against counting
 * it out, for batches in any order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/time/busy.h"
#include "analyze/time/inflight.h"

/* ---- windows ---- */

static uint64_t
peak_of(const int64_t *v, size_t n, int64_t window_ns)
{
    struct peak p = {.window_ns = window_ns};
    while (n-- > 0) /* the last one first */
        peak_add(&p, v[n], 1);
    uint64_t most = p.most;
    peak_free(&p);
    return most;
}

static void
peak_slides(void **state)
{
    static const int64_t v[] = {0, 5, 9, 10, 11, 12, 30};
    (void)state;
    assert_int_equal(peak_of(v, 0, 10), 0);
    assert_int_equal(peak_of(v, ARRAY_LEN(v), 1), 1);
    assert_int_equal(peak_of(v, ARRAY_LEN(v), 3), 3);   /* 10 11 12 */
    assert_int_equal(peak_of(v, ARRAY_LEN(v), 10), 5);  /* 5 9 10 11 12; 0..9 holds 3 */
    assert_int_equal(peak_of(v, ARRAY_LEN(v), 100), 7); /* all */
}

/* The window is half-open: what is exactly its length away is not in it. */
static void
peak_is_half_open(void **state)
{
    static const int64_t v[] = {0, 10, 20};
    (void)state;
    assert_int_equal(peak_of(v, ARRAY_LEN(v), 10), 1);
    assert_int_equal(peak_of(v, ARRAY_LEN(v), 11), 2);
}

/* The ring grows while it is turned, and equal times share a place. */
static void
a_full_window(void **state)
{
    struct peak p = {.window_ns = 1000};
    (void)state;
    for (int64_t t = 5000; t > 0; t--)
        peak_add(&p, t, 2);
    assert_int_equal(p.most, 2000);
    assert_int_equal(p.all, 10000);
    size_t cap = p.cap;
    for (int i = 0; i < 5000; i++)
        peak_add(&p, 0, 1);
    assert_int_equal(p.most, 2 * 999 + 5000);
    assert_int_equal(p.cap, cap);
    peak_free(&p);
}

/* ---- batches ---- */

struct call {
    int64_t start_ns, dur_ns;
    uint32_t group;
};

/* Calls in batches of `size`, the last batch first; twice if they are in no order.
 * Returns whether once was enough. */
static bool
sweep_all(struct sweep_visitor visitor, const struct call *calls, size_t n, size_t size)
{
    struct sweep *s = sweep_new(visitor);
    size_t nbatches = (n + size - 1) / size, norder = nbatches;
    const uint64_t *order = NULL;
    bool once = true;
    for (;;) {
        for (size_t i = 0; i < norder; i++) {
            size_t batch = order ? (size_t)order[i] : nbatches - 1 - i;
            struct run *run = sweep_run(s);
            for (size_t k = batch * size; k < MIN(n, (batch + 1) * size); k++) {
                run_put(run, calls[k].start_ns, calls[k].dur_ns, calls[k].group, 1);
                run->n++;
            }
            run_close(run);
            sweep_take(s, batch, run);
        }
        if (sweep_finish(s))
            break;
        assert_true(once);
        once = false;
        order = sweep_again(s, &norder);
    }
    sweep_free(s);
    return once;
}

/* A [0,10) B [2,4) C [3,12): 3 at once in [3,4); then D [20,30), E touching it. */
static const struct call by_hand[] = {
    {2,  2,           0},
    {0,  10,          0},
    {3,  9,           0},
    {20, 10,          0},
    {30, 5,           0},
    {50, 0,           0}, /* open for 1 ns */
    {60, MISSING_I64, 0}, /* never open, but a point */
};

static void
overlap_by_hand(void **state)
{
    (void)state;
    for (size_t size = 1; size <= ARRAY_LEN(by_hand); size++) {
        struct busy b = {.peak.window_ns = 11};
        assert_true(sweep_all(busy_visitor(&b), by_hand, ARRAY_LEN(by_hand), size));
        assert_int_equal(b.busy_ns, 12 + 15 + 1);
        assert_int_equal(b.most, 3);
        assert_int_equal(b.open, 0);
        assert_int_equal(b.peak.all, 7);
        assert_int_equal(b.peak.most, 3);
        busy_free(&b);
    }
}

static void
bins_by_hand(void **state)
{
    static const uint64_t wanted[] = {3, 1, 1, 1, 0, 1, 0};
    struct inflight f = {.width_ns = 10, .limit_ns = INT64_MAX};
    (void)state;
    sweep_all(inflight_visitor(&f), by_hand, ARRAY_LEN(by_hand), 3);
    for (int64_t k = 0; k < (int64_t)ARRAY_LEN(wanted); k++)
        assert_int_equal(inflight_most(&f, 0, k), wanted[k]);
    assert_int_equal(inflight_most(&f, 0, -1), 0);
    assert_int_equal(inflight_most(&f, 1, 0), 0);
    inflight_free(&f);
}

/* What lies behind the limit is left out; what reaches over it counts up to it. */
static void
bins_end_at_the_limit(void **state)
{
    static const struct call calls[] = {
        {12, 3,   0},
        {5,  100, 0},
        {18, 500, 0}
    };
    struct inflight f = {.width_ns = 10, .limit_ns = 20};
    (void)state;
    sweep_all(inflight_visitor(&f), calls, ARRAY_LEN(calls), 2);
    assert_int_equal(inflight_most(&f, 0, 0), 1);
    assert_int_equal(inflight_most(&f, 0, 1), 2);
    assert_int_equal(inflight_most(&f, 0, 2), 0);
    assert_int_equal(f.of[0].n, 2);
    inflight_free(&f);
}

static void
too_many_bins_are_noticed(void **state)
{
    static const struct call calls[] = {
        {0,                            1, 0},
        {INT64_C(4000000000000000000), 1, 0}
    };
    struct inflight f = {.width_ns = 1, .limit_ns = INT64_MAX};
    (void)state;
    sweep_all(inflight_visitor(&f), calls, ARRAY_LEN(calls), 2);
    assert_true(f.too_many);
    inflight_free(&f);
}

/* ---- counting it out ---- */

#define SPAN 400
#define WIDTH 16
#define GROUPS 2

static uint32_t seed = 12345;

static int64_t
random_below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (int64_t)((seed >> 8) % n);
}

static int
compare_ends(const void *a, const void *b)
{
    const struct call *x = a, *y = b;
    int64_t ex = x->start_ns + MAX(x->dur_ns, 1), ey = y->start_ns + MAX(y->dur_ns, 1);
    return (ex > ey) - (ex < ey);
}

struct counted {
    int64_t busy_ns;
    uint64_t most, peak, by_bin[GROUPS][2 * SPAN / WIDTH];
};

static struct counted
count_out(const struct call *calls, size_t n, int64_t window_ns)
{
    static unsigned open[GROUPS][2 * SPAN], began[2 * SPAN];
    struct counted c = {0};
    memset(open, 0, sizeof open);
    memset(began, 0, sizeof began);
    for (const struct call *k = calls; k < calls + n; k++) {
        began[k->start_ns]++;
        for (int64_t t = k->start_ns; t < k->start_ns + MAX(k->dur_ns, 1); t++)
            open[k->group][t]++;
    }
    for (int64_t t = 0; t < 2 * SPAN; t++) {
        uint64_t now = open[0][t] + open[1][t], within = 0;
        c.busy_ns += now > 0;
        c.most = MAX(c.most, now);
        for (int64_t w = t; w < MIN(t + window_ns, 2 * SPAN); w++)
            within += began[w];
        c.peak = MAX(c.peak, within);
        for (int g = 0; g < GROUPS; g++)
            c.by_bin[g][t / WIDTH] = MAX(c.by_bin[g][t / WIDTH], open[g][t]);
    }
    return c;
}

/* In order of completion, as files are; nearly so; or not at all. */
static void
shuffle_calls(struct call *calls, size_t n, int round)
{
    if (round % 3 < 2)
        qsort(calls, n, sizeof *calls, compare_ends);
    for (size_t i = 1; i < n && round % 3 == 1; i += 1 + (size_t)random_below(4)) {
        struct call t = calls[i];
        calls[i] = calls[i - 1];
        calls[i - 1] = t;
    }
}

static void
sweeps_counted_out(void **state)
{
    int twice = 0;
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct call calls[300];
        size_t n = (size_t)random_below(300), size = 1 + (size_t)random_below(40);
        int64_t window_ns = 1 + random_below(50);
        for (size_t i = 0; i < n; i++)
            calls[i] = (struct call){random_below(SPAN), random_below(20),
                                     (uint32_t)random_below(GROUPS)};
        shuffle_calls(calls, n, round);
        struct counted wanted = count_out(calls, n, window_ns);
        struct busy b = {.peak.window_ns = window_ns};
        bool once = sweep_all(busy_visitor(&b), calls, n, size);
        assert_true(once || round % 3 > 0);
        twice += !once;
        assert_int_equal(b.busy_ns, wanted.busy_ns);
        assert_int_equal(b.most, wanted.most);
        assert_int_equal(b.peak.most, wanted.peak);
        busy_free(&b);

        struct inflight f = {.width_ns = WIDTH, .limit_ns = INT64_MAX};
        sweep_all(inflight_visitor(&f), calls, n, size);
        for (uint32_t g = 0; g < GROUPS; g++)
            for (int64_t k = 0; k < 2 * SPAN / WIDTH; k++)
                assert_int_equal(inflight_most(&f, g, k), wanted.by_bin[g][k]);
        inflight_free(&f);
    }
    assert_true(twice > 50); /* the second pass was tested, too */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peak_slides),
        cmocka_unit_test(peak_is_half_open),
        cmocka_unit_test(a_full_window),
        cmocka_unit_test(overlap_by_hand),
        cmocka_unit_test(bins_by_hand),
        cmocka_unit_test(bins_end_at_the_limit),
        cmocka_unit_test(too_many_bins_are_noticed),
        cmocka_unit_test(sweeps_counted_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
