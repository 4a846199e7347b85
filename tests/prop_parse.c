/* Properties of parsing, over the project's own captures: the result depends neither on
 * the size of blocks nor on the number of threads; a log cut anywhere gives the same
 * calls up to the cut; every line is in the ledger. The seed is printed and can be set by
 * WEIR_SEED. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <time.h>
#include <unistd.h>

#include "lib/mem.h"
#include "parse/pipeline.h"
#include "parse/strace.h"
#include "parse/syscalls.h"

#define CUTS 5

static unsigned seed;
static char dir[] = "/tmp/weir-prop-XXXXXX";

struct parsed {
    struct calls_row *calls;
    size_t n, cap;
    uint64_t lines, in_ledger;
};

static unsigned
below(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 8) % n;
}

static struct slice
load(const char *path)
{
    struct err err = {0};
    struct input *in = input_open(path, &err);
    char *bytes = NULL;
    size_t n = 0, cap = 0;
    int64_t got;
    assert_non_null(in);
    do {
        grow(&bytes, &cap, n + 65536, 1);
        got = input_read(in, bytes + n, 65536, &err);
        assert_true(got >= 0);
        n += (size_t)got;
    } while (got > 0);
    input_close(in);
    return (struct slice){bytes, n};
}

static const char *
in_dir(const char *name)
{
    static char path[2][256];
    static int which;
    which = !which;
    snprintf(path[which], sizeof path[which], "%s/%s", dir, name);
    return path[which];
}

static void
save(struct slice bytes, const char *path)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

/* What weir-parse does, without its messages. */
static void
parse(struct slice log, size_t block_size, int threads, const char *to)
{
    struct err err = {0};
    const char *from = in_dir("log");
    save(log, from);
    struct pool *pool = pool_new(threads);
    struct store_writer *w = store_create(to, pool, &err);
    struct input *in = input_open(from, &err);
    assert_non_null(w);
    assert_non_null(in);
    int64_t origin = MISSING_I64;
    struct source s = {
        .out = w,
        .paths = store_strings(w, STR_path),
        .texts = store_strings(w, STR_text),
        .name = "log",
        .first_ns = MISSING_I64,
        .last_ns = MISSING_I64,
        .origin_ns = MISSING_I64,
        .run_origin_ns = &origin,
        .clock = "none",
    };
    struct pipeline_options how = {&strace_format, block_size, NULL, NULL};
    const struct format *used;
    assert_true(pipeline_run(in, &s, pool, &how, &used, &err));
    assert_int_equal(ledger_lines(&s.ledger), s.lines);
    ledger_store(&s.ledger, 0, w);
    input_close(in);
    ledger_free(&s.ledger);
    assert_true(store_close(w, &err));
    pool_free(pool);
}

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

static bool
same_file(const char *a, const char *b)
{
    struct slice x = load(a), y = load(b);
    bool same = slice_eq(x, y);
    free((char *)(uintptr_t)x.p);
    free((char *)(uintptr_t)y.p);
    return same;
}

static uint64_t
count_lines(struct slice log)
{
    uint64_t n = 0;
    struct slice line;
    while (line_take(&log, &line))
        n++;
    return n;
}

typedef void over_fixture(struct slice log, const char *name);

static void
for_each_fixture(over_fixture *fn)
{
    glob_t found;
    assert_int_equal(glob("fixtures/strace/*.log", 0, NULL, &found), 0);
    assert_true(found.gl_pathc > 5);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct slice log = load(found.gl_pathv[i]);
        fn(log, found.gl_pathv[i]);
        free((char *)(uintptr_t)log.p);
    }
    globfree(&found);
}

static void
any_block_and_threads(struct slice log, const char *name)
{
    static const size_t sizes[] = {1, 100, 4096};
    char first[256];
    snprintf(first, sizeof first, "%s", in_dir("a.h5"));
    parse(log, 0, 0, first);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        const char *other = in_dir("b.h5");
        parse(log, sizes[i], (int)i, other);
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

/* Whose a line without a pid is may show only behind the cut. */
static bool
same_call(struct calls_row a, const struct calls_row *whole)
{
    if (a.tid_ == MISSING_I32) {
        a.tid_ = whole->tid_;
        a.pid_ = whole->pid_;
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
    parse(log, 0, 0, whole);
    struct parsed all = rows_of(whole);
    for (int k = 0; k < CUTS && log.n; k++) {
        struct slice part = {log.p, below((unsigned)log.n)};
        const char *cut = in_dir("b.h5");
        parse(part, 0, 0, cut);
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
    parse(bad, 0, 0, to);
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
    const char *given = getenv("WEIR_SEED");
    (void)state;
    seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    print_message("# WEIR_SEED=%u\n", seed);
    syscalls_init();
    return mkdtemp(dir) ? 0 : -1;
}

static int
teardown(void **state)
{
    static const char *const names[] = {"log", "a.h5", "b.h5"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        unlink(in_dir(names[i]));
    return rmdir(dir);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_size_and_threads_do_not_matter),
        cmocka_unit_test(a_cut_log_gives_a_prefix),
        cmocka_unit_test(damaged_logs_lose_no_line),
    };
    return cmocka_run_group_tests_name("parse properties", tests, setup, teardown);
}
