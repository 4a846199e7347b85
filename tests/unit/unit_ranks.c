/* Ranks against each other: spread, causes, shared files, storms, names of profiles; on
 * examples worked by hand, and random files against counting each byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>

#include <cmocka.h>

#include "analyze/ranks/ranksampled.h"
#include "analyze/ranks/rankshared.h"
#include "analyze/ranks/rankspread.h"
#include "analyze/ranks/rankstory.h"
#include "analyze/ranks/rankview.h"
#include "lib/base/mem.h"

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

/* ---- spread ---- */

/* Mean (1 + 1 + 2 + 8) / 4 = 3, imbalance (8 - 3) / 8, median (1 + 2) / 2. */
static void
spread_by_hand(void **state)
{
    const double values[] = {2, 1, 8, 1, (double)NAN};
    struct rankspread s = rankspread_of(values, 5);
    (void)state;
    assert_int_equal(s.n, 4);
    assert_true(s.min == 1 && s.max == 8 && s.mean == 3 && s.median == 1.5);
    assert_int_equal(s.min_at, 1);
    assert_int_equal(s.max_at, 2);
    assert_true(s.imbalance == 0.625);
    assert_true(rankspread_straggles(&s, 8, 10));
    assert_true(rankspread_straggles(&s, 2.26, 10));
    assert_false(rankspread_straggles(&s, 2.25, 10)); /* 1.5 medians */
    assert_false(rankspread_straggles(&s, 8, 651));   /* 1 % of the run is more */
    assert_true(rankspread_straggles(&s, 8, (double)NAN));
}

static void
spread_of_little(void **state)
{
    const double two[] = {1, 9}, none[] = {0, 0, 0};
    struct rankspread s = rankspread_of(two, 2);
    (void)state;
    assert_false(rankspread_straggles(&s, 9, 1)); /* of two, neither is the usual */
    assert_true(isnan(rankspread_of(none, 3).imbalance));
    assert_int_equal(rankspread_of(none, 0).n, 0);
    assert_true(isnan(rankspread_of(none, 0).median));
}

/* ---- the story ---- */

static struct rankwork
writes(uint64_t calls, uint64_t ns, uint64_t bytes)
{
    struct rankwork w = {.calls = calls};
    w.of[op_WRITE] = (struct opwork){calls, calls, ns, bytes};
    return w;
}

static struct story
story_of(struct rankwork last)
{
    struct story stories[RANK_OPS];
    struct rankwork of[] = {writes(10, 1000000000, 1000), writes(10, 1000000000, 1000),
                            last};
    const struct rankworks works = {of, 3, 0};
    struct rankfiles files = {0};
    assert_int_equal(story_tell(stories, &works, 2, &files), 1);
    return stories[0];
}

static void
is_near(double a, double b)
{
    assert_true(fabs(a - b) < 1e-9);
}

/* The usual call takes 0.1 s and moves 100 bytes. */
static void
causes_by_hand(void **state)
{
    (void)state;
    struct story s = story_of(writes(40, 4000000000, 4000)); /* 30 more, as fast */
    assert_int_equal(s.cause, STORY_MORE_CALLS);
    is_near(s.extra_s, 3);
    is_near(s.by_calls_s, 3);
    is_near(s.by_mean_s, 0);
    s = story_of(writes(10, 5000000000, 1000)); /* as many, 0.4 s longer each */
    assert_int_equal(s.cause, STORY_SLOWER_CALLS);
    is_near(s.by_calls_s, 0);
    is_near(s.by_mean_s, 4);
    s = story_of(writes(10, 5000000000, 9000)); /* that move nine times as much */
    assert_int_equal(s.cause, STORY_LARGER_CALLS);
    s = story_of(writes(30, 9000000000, 3000)); /* 20 more (2 s), 0.2 s longer (6 s) */
    assert_int_equal(s.cause, STORY_SLOWER_CALLS);
    is_near(s.by_calls_s + s.by_mean_s, s.extra_s);
}

/* ---- shared files ---- */

static void
claim(struct sharedfile *f, uint32_t rank, int64_t from, int64_t bytes)
{
    for (size_t k = 0; k < f->n; k++)
        if (f->by[k].rank == rank) {
            intervals_add(&f->by[k].written, from, bytes);
            return;
        }
    grow(&f->by, &f->cap, f->n + 1, sizeof *f->by);
    f->by[f->n++] = (struct sharer){.rank = rank, .writes = 1};
    intervals_add(&f->by[f->n - 1].written, from, bytes);
}

static struct rankshared
one_file(void)
{
    struct rankshared s = {.of = xcalloc(1, sizeof *s.of), .n = 1, .cap = 1};
    return s;
}

/* Ranks 1 and 2 share bytes 8 .. 9, rank 3 touches nobody. */
static void
fighters_by_hand(void **state)
{
    struct rankshared s = one_file();
    (void)state;
    claim(&s.of[0], 2, 8, 10);
    claim(&s.of[0], 1, 0, 10);
    claim(&s.of[0], 3, 18, 10);
    rankshared_judge(&s);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.of[0].contested, 2);
    assert_int_equal(s.of[0].by[0].rank, 1);
    assert_true(s.of[0].by[0].fights && s.of[0].by[1].fights);
    assert_false(s.of[0].by[2].fights);
    rankshared_free(&s);
}

static void
files_of_one_rank_are_dropped(void **state)
{
    struct rankshared s = one_file();
    (void)state;
    claim(&s.of[0], 7, 0, 10);
    claim(&s.of[0], 7, 5, 10);
    rankshared_judge(&s);
    assert_int_equal(s.n, 0);
    rankshared_free(&s);
}

#define BYTES 64
#define RANKS 5

static void
fighters_against_counting(void **state)
{
    (void)state;
    for (int run = 0; run < 2000; run++) {
        struct rankshared s = one_file();
        uint8_t by[BYTES] = {0};
        unsigned fights = 0, used = 0;
        uint64_t contested = 0;
        for (uint64_t k = 2 + roll(10); k > 0; k--) {
            uint32_t rank = (uint32_t)roll(RANKS);
            int64_t from = (int64_t)roll(BYTES), n = (int64_t)roll(12) + 1;
            n = MIN(n, BYTES - from);
            claim(&s.of[0], rank, from, n);
            used |= 1U << rank;
            for (int64_t i = from; i < from + n; i++)
                by[i] |= (uint8_t)(1U << rank);
        }
        for (int i = 0; i < BYTES; i++)
            if (by[i] & (by[i] - 1)) {
                contested++;
                fights |= by[i];
            }
        rankshared_judge(&s);
        assert_int_equal(s.n, (used & (used - 1)) != 0);
        for (size_t k = 0; s.n > 0 && k < s.of[0].n; k++)
            assert_int_equal(s.of[0].by[k].fights, fights >> s.of[0].by[k].rank & 1);
        if (s.n > 0)
            assert_int_equal(s.of[0].contested, contested);
        rankshared_free(&s);
    }
}

/* ---- storms ---- */

static void
put_calls(struct stormbins *s, int bin, uint64_t calls, uint64_t ranks)
{
    s->of[bin].calls = calls;
    s->of[bin].ns = calls * 10;
    s->of[bin].ranks[0] = ranks;
}

/* Ten bins of 1 s, 4 ranks, 12200 calls: the mean bin has 1220. */
static void
storms_by_hand(void **state)
{
    const struct timegrid grid = {
        .width_ns = NS_PER_S, .from_ns = 0, .to_ns = 10 * NS_PER_S, .n = 10};
    struct stormbins s = {.grid = &grid, .nranks = 4};
    struct stormbins more = s;
    const struct batch none = {0};
    const struct ranks ranks = {0};
    size_t n;
    (void)state;
    stormbins_add(&more, &none, &ranks);
    put_calls(&more, 1, 3000, 0x3); /* half of the ranks */
    put_calls(&more, 2, 4000, 0xc);
    put_calls(&more, 5, 3000, 0x1); /* one of them */
    put_calls(&more, 7, 2200, 0xf); /* not twice the mean */
    stormbins_merge(&s, &more);
    struct storm *storms = storms_find(&s, &n);
    assert_int_equal(n, 1);
    assert_int_equal(storms[0].first, 1);
    assert_int_equal(storms[0].bins, 2);
    assert_int_equal(storms[0].calls, 7000);
    assert_int_equal(storms[0].ns, 70000);
    assert_int_equal(storms[0].ranks, 4);
    assert_true(storms[0].observed_s == 2);
    free(storms);
    stormbins_free(&s);
    stormbins_free(&more);
}

/* ---- names ---- */

static void
lists_are_short(void **state)
{
    static const int32_t some[] = {0, 2, 3, 5, 6, 7, 9};
    int32_t odd[100];
    char *text = rank_list(some, ARRAY_LEN(some));
    (void)state;
    assert_string_equal(text, "0,2,3,5-7,9");
    free(text);
    for (int32_t i = 0; i < 100; i++)
        odd[i] = 2 * i;
    text = rank_list(odd, 100);
    assert_string_equal(text, "0,2,4,6,8,10,12,14,16,18,20,22,... (100)");
    free(text);
    text = rank_list(odd, 0);
    assert_string_equal(text, "");
    free(text);
}

static void
job_is(const char *name, const char *job)
{
    struct slice got = profile_job(slice_of(name));
    assert_true(slice_eq(got, slice_of(job)));
}

static void
jobs_in_names_of_profiles(void **state)
{
    (void)state;
    job_is("/profile/u/4711_0_n1.h5", "4711");
    job_is("4711_batch_n1.h5", "4711");
    job_is("job_78.h5", "78");
    job_is("a.tar/job_78.h5", "78");
    job_is("all.h5", "");
    job_is("4711.h5", "");
    job_is("job_.h5", "");
    job_is("", "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spread_by_hand),
        cmocka_unit_test(spread_of_little),
        cmocka_unit_test(causes_by_hand),
        cmocka_unit_test(fighters_by_hand),
        cmocka_unit_test(files_of_one_rank_are_dropped),
        cmocka_unit_test(fighters_against_counting),
        cmocka_unit_test(storms_by_hand),
        cmocka_unit_test(lists_are_short),
        cmocka_unit_test(jobs_in_names_of_profiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
