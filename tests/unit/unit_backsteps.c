/* How far a log's clock went back: by hand, and any split appended is the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/rows/backsteps.h"

static struct batch *
rows_of(const int64_t *end_ns, size_t from, size_t to)
{
    struct batch *b = batch_new(TABLE_calls);
    for (size_t i = from; i < to; i++) {
        struct calls_row r = {.start_ns_ = end_ns[i] - 5,
                              .dur_ns_ = 5,
                              .source_ = (uint16_t)(i % 2),
                              .line_ = i + 1};
        calls_put(b, &r);
    }
    return b;
}

static void
add(struct backsteps *s, const int64_t *end_ns, size_t from, size_t to)
{
    struct batch *b = rows_of(end_ns, from, to);
    backsteps_add(s, b);
    batch_free(b);
}

static void
by_hand(void **state)
{
    (void)state;
    /* of log 0: 10 40 30 90 20, furthest back at its last line; log 1 never goes back */
    static const int64_t end_ns[] = {10, 1, 40, 2, 30, 3, 90, 4, 20};
    struct backsteps s = {0};
    add(&s, end_ns, 0, 9);
    assert_int_equal(s.of[0].back_ns, 70);
    assert_int_equal(s.of[0].line, 9);
    assert_int_equal(s.of[1].back_ns, 0);
    backsteps_free(&s);
}

/* A long call that another thread's outlasts, and one that never ended, are in order. */
static void
long_calls(void **state)
{
    (void)state;
    struct batch *b = batch_new(TABLE_calls);
    struct calls_row rows[] = {
        {.start_ns_ = 0,  .dur_ns_ = 100,         .line_ = 1            },
        {.start_ns_ = 10, .dur_ns_ = 95,          .line_ = 2            },
        {.start_ns_ = 20, .dur_ns_ = MISSING_I64, .flags_ = FLAG(JOINED), .line_ = 3},
        {.start_ns_ = 30,               .dur_ns_ = MISSING_I64,                       .flags_ = FLAG(UNFINISHED),         .line_ = 4},
        {.start_ns_ = MISSING_I64,     .dur_ns_ = 7,                           .line_ = 5                 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        calls_put(b, &rows[i]);
    struct backsteps s = {0};
    backsteps_add(&s, b);
    assert_int_equal(s.of[0].back_ns, 0);
    backsteps_free(&s);
    batch_free(b);
}

static void
splits(void **state)
{
    enum { N = 12 };
    static const int64_t end_ns[N] = {50, 7, 90, 3, 10, 9, 95, 9, 10, 2, 94, 0};
    (void)state;
    struct backsteps whole = {0};
    add(&whole, end_ns, 0, N);
    for (size_t a = 0; a <= N; a++)
        for (size_t b = a; b <= N; b++) {
            struct backsteps sum = {0}, part = {0};
            size_t edges[] = {0, a, b, N};
            for (size_t k = 0; k < 3; k++) {
                add(&part, end_ns, edges[k], edges[k + 1]);
                backsteps_append(&sum, &part);
                backsteps_clear(&part);
            }
            for (size_t i = 0; i < 2; i++) {
                assert_int_equal(sum.of[i].back_ns, whole.of[i].back_ns);
                assert_int_equal(sum.of[i].line, whole.of[i].line);
            }
            backsteps_free(&sum);
            backsteps_free(&part);
        }
    backsteps_free(&whole);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(long_calls),
        cmocka_unit_test(splits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
