/* Properties of reading samples, over the fixtures of all formats: the result depends
 * neither on the size of blocks nor on the number of threads; a log cut anywhere says
 * what the whole one says up to there; whatever is done to a log, every line is in the
 * ledger. The seed is printed and can be set by WEIR_SEED. */
#include "parse/run/formats.h"
#include "tests/unit/parse_run.h"

#define CUTS 3
#define COLS_MAX 64

/* Rows of all tables of samples, as bits. */
struct rows {
    struct row {
        int table;
        uint64_t value[COLS_MAX];
    } * list;
    size_t n, cap;
    uint64_t in_ledger;
};

static uint64_t
bits(const struct batch *b, int col, size_t i)
{
    uint64_t v = 0;
    size_t size = col_size(table_defs[b->table].cols[col].type);
    memcpy(&v, (const char *)b->col[col] + i * size, size);
    return v;
}

static void
add_rows(struct rows *r, struct store *s, int table)
{
    struct err err = {0};
    const struct batch *b;
    struct scan *sc = scan_begin(s, table, NULL, NULL, &err);
    assert_true(table_defs[table].ncols <= COLS_MAX);
    while ((b = scan_next(sc, &err)))
        for (size_t i = 0; i < b->n; i++) {
            grow(&r->list, &r->cap, r->n + 1, sizeof *r->list);
            struct row *row = &r->list[r->n++];
            *row = (struct row){.table = table};
            for (int c = 0; c < table_defs[table].ncols; c++)
                row->value[c] = bits(b, c, i);
        }
    scan_end(sc);
    assert_string_equal(err.text, "");
}

static struct rows
rows_of(const char *path)
{
    struct err err = {0};
    struct rows r = {0};
    struct store *s = store_open(path, &err);
    assert_non_null(s);
    for (int t = 0; t < TABLE_COUNT; t++)
        if (table_is_optional(t))
            add_rows(&r, s, t);
    struct scan *sc = scan_begin(s, TABLE_ledger, NULL, NULL, &err);
    const struct batch *b;
    while ((b = scan_next(sc, &err)))
        for (size_t i = 0; i < b->n; i++)
            r.in_ledger += ((uint64_t *)b->col[ledger_count])[i];
    scan_end(sc);
    store_shut(s);
    return r;
}

/* ---- blocks and threads ---- */

static void
any_block_and_threads(struct slice log, const char *name)
{
    static const size_t sizes[] = {1, 37};
    char first[256];
    snprintf(first, sizeof first, "%s", in_dir("a.h5"));
    parse(NULL, log, 0, 0, first);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        const char *other = in_dir("b.h5");
        parse(NULL, log, sizes[i], (int)i + 1, other);
        if (!same_file(first, other))
            fail_msg("%s: block size %zu, %zu threads: another file", name, sizes[i],
                     i + 1);
    }
}

static void
for_each_text(over_log *fn)
{
    for_each_log("fixtures/samples/*.[ltcj][oxs][gtvo]*", 25, fn);
}

static void
block_size_and_threads_do_not_matter(void **state)
{
    (void)state;
    for_each_text(any_block_and_threads);
    for_each_log("fixtures/samples/*.h5", 2, any_block_and_threads);
}

/* ---- cuts ---- */

static uint64_t
line_of(const struct row *r)
{
    return r->value[table_defs[r->table].ncols - 1];
}

static bool
is_same_but(const struct row *a, const struct row *b, int first, int behind)
{
    for (int c = first; a->table == b->table && c < behind; c++)
        if (a->value[c] != b->value[c])
            return false;
    return a->table == b->table;
}

static bool
is_in(const struct rows *all, const struct row *r)
{
    for (size_t i = 0; i < all->n; i++)
        if (is_same_but(&all->list[i], r, 0, table_defs[r->table].ncols))
            return true;
    return false;
}

/* The last reading of weir-sample's log that stays the same gets a row where the log
 * ends: it has the values of the entity's row before, and the whole log has that. */
static bool
stays_the_same(const struct rows *all, const struct row *r)
{
    const struct row *before = NULL;
    for (size_t i = 0; i < all->n; i++) {
        const struct row *a = &all->list[i];
        if (a->table == r->table && a->value[1] == r->value[1] &&
            line_of(a) < line_of(r) && (!before || line_of(a) > line_of(before)))
            before = a;
    }
    return before && is_same_but(before, r, 1, table_defs[r->table].ncols - 2);
}

static void
cut_anywhere(struct slice log, const char *name)
{
    char whole[256];
    snprintf(whole, sizeof whole, "%s", in_dir("a.h5"));
    parse(NULL, log, 0, 0, whole);
    struct rows all = rows_of(whole);
    int bid;
    const struct format *format = format_guess(log, &bid);
    for (int k = 0; k < CUTS && log.n; k++) {
        struct slice part = {log.p, below((unsigned)log.n)};
        const char *cut = in_dir("b.h5");
        parse(format, part, 0, 0, cut);
        struct rows some = rows_of(cut);
        uint64_t lines = count_lines(part);
        assert_int_equal(some.in_ledger, lines);
        for (size_t i = 0; i < some.n; i++) {
            const struct row *r = &some.list[i];
            bool of_the_log = r->table == TABLE_samples_recording; /* it has no end */
            if (!of_the_log && line_of(r) != lines && !is_in(&all, r) &&
                !stays_the_same(&all, r))
                fail_msg("%s cut at %zu: a row of %s (line %llu) differs", name, part.n,
                         table_defs[r->table].name, (unsigned long long)line_of(r));
        }
        free(some.list);
    }
    free(all.list);
}

static void
a_cut_log_says_what_the_whole_one_says(void **state)
{
    (void)state;
    for_each_text(cut_anywhere);
}

/* ---- damage ---- */

static void
damage(struct slice log, const char *name)
{
    char *copy = xmalloc(log.n + 1);
    int bid;
    const struct format *format = format_guess(log, &bid);
    (void)name;
    for (int round = 0; round < 2; round++) {
        memcpy(copy, log.p, log.n);
        for (size_t k = 0; k < log.n / 80 + 1 && log.n; k++)
            copy[below((unsigned)log.n)] =
                (char)(below(2) ? below(256) : (unsigned)" \n\"-.=9p,:{}[]"[below(15)]);
        struct slice bad = {copy, log.n};
        const char *to = in_dir("b.h5");
        parse(format, bad, 0, 0, to);
        struct rows r = rows_of(to);
        assert_int_equal(r.in_ledger, count_lines(bad));
        free(r.list);
    }
    free(copy);
}

static void
damaged_logs_lose_no_line(void **state)
{
    (void)state;
    for_each_text(damage);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_size_and_threads_do_not_matter),
        cmocka_unit_test(a_cut_log_says_what_the_whole_one_says),
        cmocka_unit_test(damaged_logs_lose_no_line),
    };
    return cmocka_run_group_tests_name("sample properties", tests, run_begin, run_end);
}
