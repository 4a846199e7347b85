/* Tables as weir-plot reads them: notes, legend, rows, and what is none of them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/mem.h"
#include "report/tools/tsv.h"

struct fixture {
    struct diag d;
    struct tsv t;
    struct err err;
    bool good;
};

static struct fixture
read_bytes(const char *bytes, size_t n)
{
    struct fixture f = {0};
    char *copy = xmalloc(n);
    memcpy(copy, bytes, n);
    verbosity = -1;
    diag_init(&f.d, tsv_kinds, TSV_TROUBLES);
    f.good = tsv_parse(&f.t, copy, n, "x.tsv", &f.d, &f.err);
    return f;
}

static struct fixture
read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

static void
done(struct fixture *f)
{
    tsv_free(&f->t);
    diag_free(&f->d);
}

static void
assert_slice(struct slice s, const char *wanted)
{
    assert_int_equal(s.n, strlen(wanted));
    assert_memory_equal(s.p, wanted, s.n);
}

static void
a_table_is_read(void **state)
{
    struct fixture f = read_text("## weir-x 1\n## of: bytes: all\n#lo\thi\n1\t2\n3\t-\n");
    (void)state;
    assert_true(f.good);
    assert_int_equal(f.t.ncols, 2);
    assert_int_equal(f.t.nrows, 2);
    assert_slice(tsv_note(&f.t, "of"), "bytes: all");
    assert_int_equal(tsv_note(&f.t, "none").n, 0);
    assert_int_equal(tsv_column(&f.t, SLICE("hi")), 1);
    assert_int_equal(tsv_column(&f.t, SLICE("h")), -1);
    assert_true(tsv_number(&f.t, 0, 1, &f.d) == 2);
    assert_true(isnan(tsv_number(&f.t, 1, 1, &f.d)));
    assert_true(tsv_all_used(&f.d));
    done(&f);
}

static void
carriage_returns_and_a_missing_last_line_end_do_not_matter(void **state)
{
    struct fixture f = read_text("#a\tb\r\n1\t2\r\n3\t4");
    (void)state;
    assert_slice(f.t.names[1], "b");
    assert_slice(tsv_cell(&f.t, 0, 1), "2");
    assert_slice(tsv_cell(&f.t, 1, 1), "4");
    done(&f);
}

static void
rows_of_another_width_are_left_out_and_counted(void **state)
{
    struct fixture f = read_text("#a\tb\n1\n1\t2\t3\n\n5\t6\n");
    (void)state;
    assert_int_equal(f.t.nrows, 1);
    assert_int_equal(f.t.lines[0], 5);
    assert_int_equal(f.d.counts[TSV_SHORT_ROW], 2);
    assert_int_equal(f.d.counts[TSV_LONG_ROW], 1);
    assert_false(tsv_all_used(&f.d));
    done(&f);
}

static void
a_key_may_begin_with_a_hash(void **state)
{
    struct fixture f = read_text("#path\tn\n#sql-1.MYI\t1\n##x\t2\n");
    (void)state;
    assert_int_equal(f.t.nrows, 2);
    assert_slice(tsv_cell(&f.t, 1, 0), "##x");
    done(&f);
}

static void
only_the_first_of_two_tables_is_read(void **state)
{
    struct fixture f = read_text("#a\n1\n#a\n2\n");
    (void)state;
    assert_int_equal(f.t.nrows, 1);
    assert_int_equal(f.d.counts[TSV_SECOND], 1);
    done(&f);
}

static void
what_is_no_number_is_missing_and_counted(void **state)
{
    struct fixture f = read_text("#a\nx\ninf\nnan\n1e999\n1e40\n1e3\n1 2\n\n");
    uint64_t wrong = 0;
    (void)state;
    for (size_t row = 0; row < f.t.nrows; row++)
        wrong += isnan(tsv_number(&f.t, row, 0, &f.d)) ? 1 : 0;
    assert_int_equal(f.t.nrows, 8);
    assert_int_equal(wrong, 7);
    assert_int_equal(f.d.counts[TSV_NOT_NUMBER], 7);
    assert_false(tsv_numeric(&f.t, 0));
    done(&f);
}

static void
a_column_of_nothing_is_not_numeric(void **state)
{
    struct fixture f = read_text("#a\tb\n-\t-\n-\t7\n");
    (void)state;
    assert_false(tsv_numeric(&f.t, 0));
    assert_true(tsv_numeric(&f.t, 1));
    done(&f);
}

static void
what_is_no_table_is_refused(void **state)
{
    static const char *const texts[] = {"", "\n", "a\tb\n1\t2\n", "{\"weir\": 1}",
                                        "## x\n"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct fixture f = read_text(texts[i]);
        assert_false(f.good);
        assert_non_null(strstr(f.err.text, "x.tsv"));
        done(&f);
    }
}

static void
too_many_columns_are_refused(void **state)
{
    size_t n = TSV_MAX_COLUMNS + 3;
    char *text = xmalloc(n);
    (void)state;
    memset(text, '\t', n);
    text[0] = '#';
    struct fixture f = read_bytes(text, n);
    assert_false(f.good);
    free(text);
    done(&f);
}

/* Cut at any byte: no crash, and never more rows than the whole has. */
static void
any_beginning_of_a_table_is_safe(void **state)
{
    static const char text[] =
        "## x\n## of: dur\n#lo\thi\0\n1\t2\n\xFF\t\\x00\n5\t6\r\n7";
    (void)state;
    for (size_t n = 0; n < sizeof text; n++) {
        struct fixture f = read_bytes(text, n);
        assert_true(f.t.nrows <= 3);
        done(&f);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_read),
        cmocka_unit_test(carriage_returns_and_a_missing_last_line_end_do_not_matter),
        cmocka_unit_test(rows_of_another_width_are_left_out_and_counted),
        cmocka_unit_test(a_key_may_begin_with_a_hash),
        cmocka_unit_test(only_the_first_of_two_tables_is_read),
        cmocka_unit_test(what_is_no_number_is_missing_and_counted),
        cmocka_unit_test(a_column_of_nothing_is_not_numeric),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(too_many_columns_are_refused),
        cmocka_unit_test(any_beginning_of_a_table_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
