/* Lines that wait for the line that finishes them: found by key, given up in order, never
 * more than a limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parse/user/halves.h"

#define LIMIT 65536

/* What was given up, in order. */
static struct {
    uint64_t *lines;
    size_t n, cap;
} given;

static const struct rule by_block = {
    .table = TABLE_disk_events, .keys = {FIELD_device, FIELD_block},
         .nkeys = 2
};
static const struct rule by_device = {
    .table = TABLE_disk_events, .keys = {FIELD_device}, .nkeys = 1};

static void
gave_up(void *ctx, const struct half *h)
{
    (void)ctx;
    grow(&given.lines, &given.cap, given.n + 1, sizeof *given.lines);
    given.lines[given.n++] = h->line;
}

static struct half
half_of(const struct rule *r, int64_t device, int64_t block, uint64_t line)
{
    struct half h = {.rule = r, .line = line};
    for (int f = 0; f < FIELD_COUNT; f++)
        h.values.of[f] = MISSING_I64;
    h.values.of[FIELD_device] = device;
    h.values.of[FIELD_block] = block;
    return h;
}

static void
put(struct halves *h, const struct rule *r, int64_t device, int64_t block, uint64_t line)
{
    struct half half = half_of(r, device, block, line);
    halves_put(h, &half);
}

/* Line of the half that the key finds; 0 none. */
static uint64_t
take(struct halves *h, const struct rule *r, int64_t device, int64_t block)
{
    struct half key = half_of(r, device, block, 0), out;
    return halves_take(h, r, &key.values, &out) ? out.line : 0;
}

static void
keys_tell_halves_apart(void **state)
{
    (void)state;
    given.n = 0;
    struct halves *h = halves_new(gave_up, NULL);
    put(h, &by_block, 1, 10, 1);
    put(h, &by_block, 1, 11, 2);
    put(h, &by_block, 2, 10, 3);
    put(h, &by_device, 1, MISSING_I64, 4);
    assert_int_equal(take(h, &by_block, 2, 11), 0);
    assert_int_equal(take(h, &by_block, 2, 10), 3);
    assert_int_equal(take(h, &by_block, 2, 10), 0);
    assert_int_equal(take(h, &by_device, 1, 999), 4); /* the block is not in its key */
    assert_int_equal(take(h, &by_block, 1, 10), 1);
    halves_free(h);
    assert_int_equal(given.n, 1);
    assert_int_equal(given.lines[0], 2);
}

static void
the_same_key_again_gives_up_the_first(void **state)
{
    (void)state;
    given.n = 0;
    struct halves *h = halves_new(gave_up, NULL);
    put(h, &by_block, 1, 10, 1);
    put(h, &by_block, 1, 10, 2);
    assert_int_equal(given.n, 1);
    assert_int_equal(given.lines[0], 1);
    assert_int_equal(take(h, &by_block, 1, 10), 2);
    halves_free(h);
    assert_int_equal(given.n, 1);
}

static void
too_many_give_up_the_oldest(void **state)
{
    (void)state;
    given.n = 0;
    struct halves *h = halves_new(gave_up, NULL);
    for (uint64_t line = 1; line <= LIMIT + 3; line++)
        put(h, &by_block, 1, (int64_t)line, line);
    assert_int_equal(given.n, 3);
    for (size_t i = 0; i < given.n; i++)
        assert_int_equal(given.lines[i], i + 1);
    assert_int_equal(take(h, &by_block, 1, 3), 0);
    assert_int_equal(take(h, &by_block, 1, 4), 4);
    assert_int_equal(take(h, &by_block, 1, LIMIT + 3), LIMIT + 3);
    halves_free(h);
    assert_int_equal(given.n, LIMIT + 1); /* all but the two that were taken */
    for (size_t i = 4; i < given.n; i++)
        assert_true(given.lines[i] > given.lines[i - 1]);
}

/* Against a plain array, with keys that often come again. */
static void
as_a_plain_array_would(void **state)
{
    uint64_t waiting[64] = {0};
    unsigned seed = 1;
    (void)state;
    given.n = 0;
    struct halves *h = halves_new(gave_up, NULL);
    for (uint64_t line = 1; line < 20000; line++) {
        seed = seed * 1103515245u + 12345u;
        unsigned key = seed >> 8 & 63, what = seed >> 16 & 1;
        size_t before = given.n;
        if (what) {
            put(h, &by_block, key, key * 7, line);
            assert_int_equal(given.n, before + (waiting[key] != 0));
            waiting[key] = line;
        } else {
            assert_int_equal(take(h, &by_block, key, key * 7), waiting[key]);
            waiting[key] = 0;
        }
    }
    halves_free(h);
}

static int
teardown(void **state)
{
    (void)state;
    free(given.lines);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_tell_halves_apart),
        cmocka_unit_test(the_same_key_again_gives_up_the_first),
        cmocka_unit_test(too_many_give_up_the_oldest),
        cmocka_unit_test(as_a_plain_array_would),
    };
    return cmocka_run_group_tests_name("halves", tests, NULL, teardown);
}
