/* Properties of parsing, over the project's own captures: the result depends neither on
 * the size of blocks nor on the number of threads; a log cut anywhere gives the same
 * calls up to the cut; every line is in the ledger. The seed is printed and can be set by
 * WEIR_SEED. */
#include "parse/calls/syscalls.h"
#include "parse/fs_usage/fs_usage.h"
#include "parse/strace/strace.h"
#include "tests/unit/parse_run.h"

#define CUTS 5

static const struct format *format; /* of the fixtures in work */

struct parsed {
    struct calls_row *calls;
    size_t n, cap;
    uint64_t lines, in_ledger;
};

static struct parsed
rows_of(const char *path)
{
    struct err err = {0};
    struct parsed p = {0};
    struct store *s = store_open(path, &err);
    assert_non_null(s);
    struct scan *sc = scan_begin(s, TABLE_calls, NULL, NULL, &err);
    const struct batch *b;
    while ((b = scan_next(sc, &err)))
        for (size_t i = 0; i < b->n; i++) {
            grow(&p.calls, &p.cap, p.n + 1, sizeof *p.calls);
            struct calls_row *r = &p.calls[p.n++];
            memset(r, 0, sizeof *r);
            calls_take(b, i, r);
        }
    scan_end(sc);
    sc = scan_begin(s, TABLE_ledger, NULL, NULL, &err);
    while ((b = scan_next(sc, &err)))
        for (size_t i = 0; i < b->n; i++)
            p.in_ledger += ((uint64_t *)b->col[ledger_count])[i];
    scan_end(sc);
    store_shut(s);
    return p;
}

static void
for_each_fixture(over_log *fn)
{
    format = &strace_format;
    for_each_log("fixtures/strace/*.log", 6, fn);
    format = &fs_usage_format;
    for_each_log("fixtures/fs_usage/*.log", 6, fn);
}

static void
any_block_and_threads(struct slice log, const char *name)
{
    static const size_t sizes[] = {1, 100, 4096};
    char first[256];
    snprintf(first, sizeof first, "%s", in_dir("a.h5"));
    parse_lines(format, log, 0, 0, first);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        const char *other = in_dir("b.h5");
        parse_lines(format, log, sizes[i], (int)i, other);
        if (!same_file(first, other))
            fail_msg("%s: block size %zu, %zu threads: another file", name, sizes[i], i);
    }
}

static void
block_size_and_threads_do_not_matter(void **state)
{
    (void)state;
    for_each_fixture(any_block_and_threads);
}

/* Whose a line without a pid is, and that others may have moved a position, may show only
 * behind the cut. */
static bool
same_call(struct calls_row a, const struct calls_row *whole)
{
    if (a.tid_ == MISSING_I32) {
        a.tid_ = whole->tid_;
        a.pid_ = whole->pid_;
    }
    if (whole->offset_ == MISSING_I64 && whole->offset2_ == MISSING_I64 &&
        a.flags_ & FLAG(OFFSET_RECONSTRUCTED)) {
        a.offset_ = a.offset2_ = MISSING_I64;
        a.flags_ &= ~FLAG(OFFSET_RECONSTRUCTED);
    }
    return memcmp(&a, whole, sizeof a) == 0;
}

/* Calls that ended before the cut are the same; what was cut off may only add the halves
 * that no line ends any more. */
static void
cut_anywhere(struct slice log, const char *name)
{
    char whole[256];
    snprintf(whole, sizeof whole, "%s", in_dir("a.h5"));
    parse_lines(format, log, 0, 0, whole);
    struct parsed all = rows_of(whole);
    for (int k = 0; k < CUTS && log.n; k++) {
        struct slice part = {log.p, below((unsigned)log.n)};
        const char *cut = in_dir("b.h5");
        parse_lines(format, part, 0, 0, cut);
        struct parsed some = rows_of(cut);
        uint64_t lines = count_lines(part);
        assert_int_equal(some.in_ledger, lines);
        size_t same = 0;
        while (same < some.n && same < all.n &&
               same_call(some.calls[same], &all.calls[same]))
            same++;
        for (size_t i = same; i < some.n; i++) {
            bool half = some.calls[i].flags_ & FLAG(UNFINISHED);
            bool last_line = some.calls[i].line_ == lines;
            if (!half && !last_line)
                fail_msg("%s cut at %zu: call %zu (line %llu) differs", name, part.n, i,
                         (unsigned long long)some.calls[i].line_);
        }
        free(some.calls);
    }
    free(all.calls);
}

static void
a_cut_log_gives_a_prefix(void **state)
{
    (void)state;
    for_each_fixture(cut_anywhere);
}

/* Bytes of a log replaced at random: no crash, and still every line in the ledger. */
static void
damage(struct slice log, const char *name)
{
    (void)name;
    char *copy = xmalloc(log.n + 1);
    memcpy(copy, log.p, log.n);
    for (size_t k = 0; k < log.n / 50 + 1 && log.n; k++)
        copy[below((unsigned)log.n)] = (char)below(256);
    struct slice bad = {copy, log.n};
    const char *to = in_dir("b.h5");
    parse_lines(format, bad, 0, 0, to);
    struct parsed p = rows_of(to);
    assert_int_equal(p.in_ledger, count_lines(bad));
    free(p.calls);
    free(copy);
}

static void
damaged_logs_lose_no_line(void **state)
{
    (void)state;
    for_each_fixture(damage);
}

static int
setup(void **state)
{
    syscalls_init();
    return run_begin(state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_size_and_threads_do_not_matter),
        cmocka_unit_test(a_cut_log_gives_a_prefix),
        cmocka_unit_test(damaged_logs_lose_no_line),
    };
    return cmocka_run_group_tests_name("parse properties", tests, setup, run_end);
}
