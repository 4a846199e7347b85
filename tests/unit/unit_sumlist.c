/* Sums by key, packed: against an array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/group/sumlist.h"
#include "lib/base/sum.h"

static uint64_t seed = 20261121;

/* xorshift64*: the same on every machine. */
static uint64_t
roll(uint64_t below)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return seed * UINT64_C(2685821657736338717) % below;
}

#define KEYS 700

/* Random entries in a random number of lists, against an array; keys that ascend, that
 * are far apart, that come again. */
static void
sums_against_an_array(void **state)
{
    (void)state;
    for (int round = 0; round < 40; round++) {
        static struct sums wanted[KEYS];
        enum { LISTS = 3 };
        struct sumlist lists[LISTS] = {{0}};
        uint64_t apart = roll(2) ? 1 : UINT64_C(1) << 54;
        size_t keys = 1 + roll(KEYS), different = 0;
        memset(wanted, 0, sizeof wanted);
        for (size_t i = 0; i < 3000; i++) {
            size_t k = round % 3 ? roll(keys) : i * keys / 3000;
            struct sums one = {
                .key = k * apart, .n = {1, roll(3), roll(1000)}
            };
            if (roll(50) == 0)
                one.n[3] = UINT64_MAX - roll(5);
            if (roll(2)) {
                one.source = roll(3);
                one.place = 1 + roll(5);
                one.value = one.source * 10 + one.place; /* of a place there is one */
            }
            struct sums *w = &wanted[k];
            for (int n = 0; n < SUMS; n++)
                w->n[n] = sum_add(w->n[n], one.n[n]);
            if (one.place && (!w->place || one.source < w->source ||
                              (one.source == w->source && one.place < w->place))) {
                w->source = one.source;
                w->place = one.place;
                w->value = one.value;
            }
            sumlist_add(&lists[roll(LISTS)], &one);
        }
        sumlist_merge(&lists[1], &lists[2]);
        sumlist_take(&lists[0], &lists[1]);
        struct sumlist_cursor c = {0};
        struct sums got;
        size_t n = sumlist_settle(&lists[0]);
        for (size_t k = 0; k < keys; k++) {
            if (wanted[k].n[0] == 0)
                continue;
            different++;
            wanted[k].key = k * apart;
            assert_true(sumlist_next(&lists[0], &c, &got));
            assert_memory_equal(&got, &wanted[k], sizeof got);
        }
        assert_false(sumlist_next(&lists[0], &c, &got));
        assert_int_equal(n, different);
        for (int i = 0; i < LISTS; i++)
            sumlist_free(&lists[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_against_an_array),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
