/* Properties of the formats that pattern files describe, over the shipped pattern files
 * and the project's own captures: the result depends neither on the size of blocks nor on
 * the number of threads; a log cut anywhere gives the same rows up to the cut; every line
 * is in the ledger. The seed is printed and can be set by WEIR_SEED. */
#include "tests/unit/parse_run.h"

#include "parse/user/userformat.h"

#define CUTS 4

static const struct {
    const char *pattern, *log;
} cases[] = {
    {"parse/formats/perf-trace.pattern",  "fixtures/formats/perf-trace.log"     },
    {"parse/formats/perf-trace.pattern",  "fixtures/formats/perf-trace-one.log" },
    {"parse/formats/perf-trace.pattern",  "fixtures/formats/perf-trace-odd.log" },
    {"parse/formats/blkparse.pattern",    "fixtures/formats/blkparse.txt"       },
    {"parse/formats/blkparse.pattern",    "fixtures/formats/blkparse-odd.txt"   },
    {"parse/formats/darshan-dxt.pattern", "fixtures/formats/darshan-dxt.txt"    },
    {"parse/formats/fio-lat.pattern",     "fixtures/formats/fio_lat.1.log"      },
    {"parse/formats/fio-lat.pattern",     "fixtures/formats/fio-epoch_lat.1.log"},
    {"parse/formats/fio-bw.pattern",      "fixtures/formats/fio_bw.1.log"       },
    {"parse/formats/fio-iolog.pattern",   "fixtures/formats/fio-v2.iolog"       },
    {"parse/formats/fio-iolog.pattern",   "fixtures/formats/fio-v3.iolog"       },
    {"fixtures/formats/server.pattern",   "fixtures/formats/server.log"         },
};

/* A table's rows, its columns side by side. */
struct rows {
    int64_t *values;
    size_t n, cap;
    int ncols;
};

static struct rows
rows_of(const char *path, int table)
{
    struct err err = {0};
    struct rows r = {.ncols = table_defs[table].ncols};
    struct store *s = store_open(path, &err);
    const struct batch *b;
    assert_non_null(s);
    struct scan *sc = scan_begin(s, table, NULL, NULL, &err);
    while ((b = scan_next(sc, &err)))
        for (size_t i = 0; i < b->n; i++, r.n++) {
            size_t at = r.n * (size_t)r.ncols;
            grow(&r.values, &r.cap, at + (size_t)r.ncols, sizeof *r.values);
            for (int c = 0; c < r.ncols; c++)
                r.values[at + (size_t)c] = batch_get(b, c, i);
        }
    scan_end(sc);
    store_shut(s);
    return r;
}

typedef void over_case(const struct userformat *u, struct slice log, const char *name);

static void
for_each_case(over_case *fn)
{
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = {0};
        struct userformat *u = userformat_load(cases[i].pattern, &err);
        if (!u)
            fail_msg("%s", err.text);
        struct slice log = load(cases[i].log);
        fn(u, log, cases[i].log);
        free((char *)(uintptr_t)log.p);
        userformat_free(u);
    }
}

static void
any_block_and_threads(const struct userformat *u, struct slice log, const char *name)
{
    static const size_t sizes[] = {1, 100, 4096};
    char first[256];
    snprintf(first, sizeof first, "%s", in_dir("a.h5"));
    parse_lines(&u->format, log, 0, 0, first);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        const char *other = in_dir("b.h5");
        parse_lines(&u->format, log, sizes[i], (int)i, other);
        if (!same_file(first, other))
            fail_msg("%s: block size %zu, %zu threads: another file", name, sizes[i], i);
    }
}

static void
block_size_and_threads_do_not_matter(void **state)
{
    (void)state;
    for_each_case(any_block_and_threads);
}

/* Rows up to the cut are the same; behind them may only stand halves that no line ends
 * any more, and what the cut line says. */
static void
is_prefix(const struct rows *some, const struct rows *all, int flags, int line,
          uint64_t lines, const char *name)
{
    size_t same = 0, width = (size_t)some->ncols;
    while (same < some->n && same < all->n &&
           memcmp(some->values + same * width, all->values + same * width,
                  width * sizeof *some->values) == 0)
        same++;
    for (size_t i = same; i < some->n; i++) {
        const int64_t *row = some->values + i * width;
        if (!(row[flags] & FLAG(UNFINISHED)) && (uint64_t)row[line] != lines)
            fail_msg("%s cut to %llu lines: row %zu (line %lld) differs", name,
                     (unsigned long long)lines, i, (long long)row[line]);
    }
}

static void
cut_anywhere(const struct userformat *u, struct slice log, const char *name)
{
    static const struct {
        int table, flags, line;
    } tables[] = {
        {TABLE_calls,       calls_flags,       calls_line      },
        {TABLE_disk_events, disk_events_flags, disk_events_line},
    };
    char whole[256];
    snprintf(whole, sizeof whole, "%s", in_dir("a.h5"));
    parse_lines(&u->format, log, 0, 0, whole);
    struct rows all[ARRAY_LEN(tables)];
    for (size_t t = 0; t < ARRAY_LEN(tables); t++)
        all[t] = rows_of(whole, tables[t].table);
    for (int k = 0; k < CUTS && log.n; k++) {
        struct slice part = {log.p, below((unsigned)log.n)};
        const char *cut = in_dir("b.h5");
        parse_lines(&u->format, part, 0, 0, cut);
        for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
            struct rows some = rows_of(cut, tables[t].table);
            is_prefix(&some, &all[t], tables[t].flags, tables[t].line, count_lines(part),
                      name);
            free(some.values);
        }
    }
    for (size_t t = 0; t < ARRAY_LEN(tables); t++)
        free(all[t].values);
}

static void
a_cut_log_gives_a_prefix(void **state)
{
    (void)state;
    for_each_case(cut_anywhere);
}

static void
damage(const struct userformat *u, struct slice log, const char *name)
{
    (void)name;
    char *copy = xmalloc(log.n + 1);
    memcpy(copy, log.p, log.n);
    for (size_t k = 0; k < log.n / 50 + 1 && log.n; k++)
        copy[below((unsigned)log.n)] = (char)below(256);
    parse_lines(&u->format, (struct slice){copy, log.n}, 0, 0, in_dir("b.h5"));
    free(copy);
}

static void
damaged_logs_lose_no_line(void **state)
{
    (void)state;
    for_each_case(damage);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_size_and_threads_do_not_matter),
        cmocka_unit_test(a_cut_log_gives_a_prefix),
        cmocka_unit_test(damaged_logs_lose_no_line),
    };
    return cmocka_run_group_tests_name("format properties", tests, run_begin, run_end);
}
