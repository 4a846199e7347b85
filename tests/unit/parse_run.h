/* What tests of parsing share: numbers at random, logs in and out of files, one parse as
 * weir-parse does it but for its messages. */
#ifndef WEIR_TESTS_UNIT_PARSE_RUN_H
#define WEIR_TESTS_UNIT_PARSE_RUN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "parse/run/pipeline.h"

static unsigned seed; /* set by seed_begin */
static char dir[] = "/tmp/weir-prop-XXXXXX";

static inline unsigned
below(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 8) % n;
}

static inline struct slice
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

static inline const char *
in_dir(const char *name)
{
    static char path[2][256];
    static int which;
    which = !which;
    snprintf(path[which], sizeof path[which], "%s/%s", dir, name);
    return path[which];
}

static inline void
save(struct slice bytes, const char *path)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

static inline uint64_t
count_lines(struct slice log)
{
    uint64_t n = 0;
    struct slice line;
    while (line_take(&log, &line))
        n++;
    return n;
}

/* What weir-parse does, without its messages; each line must be in the ledger. format
 * NULL: guessed. Returns how many there are: lines, of JSON its items. */
static inline uint64_t
parse(const struct format *format, struct slice log, size_t block_size, int threads,
      const char *to)
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
    struct pipeline_options how = {format, block_size, NULL, NULL};
    const struct format *used;
    assert_true(pipeline_run(in, &s, pool, &how, &used, &err));
    assert_int_equal(ledger_lines(&s.ledger), s.lines);
    ledger_store(&s.ledger, 0, w);
    input_close(in);
    ledger_free(&s.ledger);
    assert_true(store_close(w, &err));
    pool_free(pool);
    return s.lines;
}

/* The same of a format whose lines are those of the text. */
static inline void
parse_lines(const struct format *format, struct slice log, size_t block_size, int threads,
            const char *to)
{
    assert_int_equal(parse(format, log, block_size, threads, to), count_lines(log));
}

static inline bool
same_file(const char *a, const char *b)
{
    struct slice x = load(a), y = load(b);
    bool same = slice_eq(x, y);
    free((char *)(uintptr_t)x.p);
    free((char *)(uintptr_t)y.p);
    return same;
}

/* The glob's files, one by one. */
typedef void over_log(struct slice log, const char *name);

static inline void
for_each_log(const char *pattern, size_t at_least, over_log *fn)
{
    glob_t found;
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_true(found.gl_pathc >= at_least);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct slice log = load(found.gl_pathv[i]);
        fn(log, found.gl_pathv[i]);
        free((char *)(uintptr_t)log.p);
    }
    globfree(&found);
}

/* Setup of a group of tests: a folder of its own, and the seed, WEIR_SEED or the time. */
static inline int
run_begin(void **state)
{
    (void)state;
    const char *given = getenv("WEIR_SEED");
    seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    print_message("# WEIR_SEED=%u\n", seed);
    return mkdtemp(dir) != NULL ? 0 : -1;
}

static inline int
run_end(void **state)
{
    (void)state;
    static const char *const names[] = {"log", "a.h5", "b.h5"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        unlink(in_dir(names[i]));
    return rmdir(dir);
}

#endif
