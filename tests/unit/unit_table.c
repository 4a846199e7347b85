/* Tables and records in every dress, and the escapes that keep foreign bytes harmless. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/mem.h"
#include "lib/table/json.h"
#include "lib/table/table.h"

static const struct table_about about = {
    .tool = "weir-test", .command = "weir-test a.h5", .input = "a.h5", .title = "Test"};

static const struct table_col cols[] = {
    {"path",       "",     "file"         },
    {"read_bytes", "byte", "bytes read"   },
    {"dur_ns",     "ns",   "time in calls"},
    {"ratio",      "1",    "a share"      },
};

/* A stream in memory that stands for the output. */
struct sink {
    struct out out;
    char *text;
    size_t n;
};

static void
sink_open(struct sink *s)
{
    *s = (struct sink){0};
    s->out.f = open_memstream(&s->text, &s->n);
    assert_non_null(s->out.f);
}

static void
sink_is(struct sink *s, const char *expected)
{
    fclose(s->out.f);
    assert_string_equal(s->text, expected);
    free(s->text);
}

static void
put_rows(struct table *t)
{
    table_note(t, "window", "%d s", 5);
    table_text(t, SLICE("/tmp/a\tb"));
    table_i64(t, 1572864);
    table_i64(t, 17300);
    table_f64(t, 0.123456789012);
    table_row(t);
    table_text(t, SLICE("-"));
    table_missing(t);
    table_i64(t, MISSING_I64);
    table_f64(t, NAN);
    table_row(t);
    table_text(t, SLICE("=x|\"y\xE9"));
    table_row(t);
    table_end(t);
}

static void
dress_is(enum table_format format, const char *expected)
{
    struct sink s;
    sink_open(&s);
    put_rows(table_begin(&s.out, format, &about, cols, ARRAY_LEN(cols)));
    sink_is(&s, expected);
}

static void
test_tsv(void **state)
{
    (void)state;
    dress_is(FORMAT_TSV, "## weir-test 0.1.0\n"
                         "## command: weir-test a.h5\n"
                         "## input: a.h5\n"
                         "## window: 5 s\n"
                         "#path\tread_bytes\tdur_ns\tratio\n"
                         "/tmp/a\\tb\t1572864\t17300\t0.123456789\n"
                         "\\x2d\t-\t-\t-\n"
                         "=x|\"y\\xE9\t-\t-\t-\n");
}

static void
test_auto_is_tsv_off_a_terminal(void **state)
{
    (void)state;
    struct sink s;
    sink_open(&s);
    table_end(
        table_begin(&s.out, FORMAT_AUTO, &(struct table_about){.tool = "t"}, cols, 1));
    sink_is(&s, "## t 0.1.0\n#path\n");
}

static void
test_csv(void **state)
{
    (void)state;
    dress_is(FORMAT_CSV, "path,read_bytes,dur_ns,ratio\n"
                         "/tmp/a\tb,1572864,17300,0.123456789\n"
                         "'-,,,\n"
                         "\"'=x|\"\"y\\xE9\",,,\n");
}

static void
test_json(void **state)
{
    (void)state;
    dress_is(
        FORMAT_JSON,
        "{\"weir\": {\"tool\": \"weir-test\", \"version\": \"0.1.0\", \"schema\": 1, "
        "\"command\": \"weir-test a.h5\"},\n"
        "\"input\": {\"name\": \"a.h5\"},\n"
        "\"notes\": {\"window\": \"5 s\"},\n"
        "\"columns\": [\n"
        "{\"name\": \"path\", \"unit\": \"\", \"meaning\": \"file\"},\n"
        "{\"name\": \"read_bytes\", \"unit\": \"byte\", \"meaning\": \"bytes read\"},\n"
        "{\"name\": \"dur_ns\", \"unit\": \"ns\", \"meaning\": \"time in calls\"},\n"
        "{\"name\": \"ratio\", \"unit\": \"1\", \"meaning\": \"a share\"}],\n"
        "\"rows\": [\n"
        "[\"/tmp/a\\tb\", 1572864, 17300, 0.123456789],\n"
        "[\"-\", null, null, null],\n"
        "[\"=x|\\\"y\\\\xE9\", null, null, null]]}\n");
}

static void
test_markdown(void **state)
{
    (void)state;
    dress_is(FORMAT_MD, "## Test: a.h5\n\n"
                        "| path | read bytes | dur | ratio |\n"
                        "| --- | ---: | ---: | ---: |\n"
                        "| /tmp/a\\\\tb | 1.50 MiB | 17.3 \xC2\xB5s | 0.123 |\n"
                        "| - | - | - | - |\n"
                        "| =x\\|\"y\\\\xE9 | - | - | - |\n"
                        "\n- window: 5 s\n");
}

static void
test_text(void **state)
{
    (void)state;
    dress_is(FORMAT_TEXT, "Test: a.h5\n\n"
                          "path       read bytes      dur  ratio\n"
                          "/tmp/a\\tb    1.50 MiB  17.3 us  0.123\n"
                          "-                   -        -      -\n"
                          "=x|\"y\\xE9           -        -      -\n"
                          "\nwindow: 5 s\n");
}

static void
test_text_cuts_paths_at_the_front(void **state)
{
    (void)state;
    struct sink s;
    setenv("COLUMNS", "30", 1);
    sink_open(&s);
    struct table *t = table_begin(&s.out, FORMAT_TEXT, &about, cols, 2);
    table_text(t, SLICE("/a/very/long/way/to/the/file.txt"));
    table_i64(t, 1);
    table_row(t);
    table_end(t);
    sink_is(&s, "Test: a.h5\n\n"
                "path                read bytes\n"
                "...to/the/file.txt         1 B\n");
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    sink_open(&s);
    t = table_begin(&s.out, FORMAT_TEXT, &about, cols, 2);
    table_text(t, SLICE("/a/very/long/way/to/the/file.txt"));
    table_i64(t, 1);
    table_row(t);
    table_end(t);
    sink_is(&s, "Test: a.h5\n\n"
                "path                read bytes\n"
                "\xE2\x80\xA6"
                "y/to/the/file.txt         1 B\n");
    setenv("LC_ALL", "C", 1);
    unsetenv("COLUMNS");
}

static void
test_text_keeps_terminals_safe(void **state)
{
    (void)state;
    struct sink s;
    sink_open(&s);
    struct table *t = table_begin(&s.out, FORMAT_TEXT, &about, cols, 1);
    table_text(t, SLICE("\x1b[2J\x7F\xC2\x9B\xE2\x80\xAEgnp.exe \xC3\xA9\xFF"));
    table_row(t);
    table_end(t);
    sink_is(&s, "Test: a.h5\n\npath\n"
                "\\x1b[2J\\x7f\\xC2\\x9B\\u202egnp.exe \xC3\xA9\\xFF\n");
}

/* Rows beyond the buffered ones are streamed in the same layout. */
static void
test_text_streams(void **state)
{
    (void)state;
    struct sink s;
    sink_open(&s);
    struct table *t = table_begin(&s.out, FORMAT_TEXT, &about, cols, 2);
    for (int i = 0; i < 2500; i++) {
        table_text(t, SLICE("x"));
        table_i64(t, 1);
        table_row(t);
    }
    table_end(t);
    fclose(s.out.f);
    size_t head = strlen("Test: a.h5\n\n"), line = strlen("path  read bytes\n");
    assert_int_equal(s.n, head + 2501 * line);
    assert_string_equal(s.text + s.n - line, "x            1 B\n");
    free(s.text);
}

static void
test_numbers_are_exact(void **state)
{
    (void)state;
    static const struct table_col plain[] = {
        {"a",   "1", ""},
        {"b",   "1", ""},
        {"c",   "1", ""},
        {"pid", "1", ""}
    };
    struct sink s;
    for (int text = 0; text < 2; text++) {
        sink_open(&s);
        struct table *t = table_begin(&s.out, text ? FORMAT_TEXT : FORMAT_CSV, &about,
                                      plain, ARRAY_LEN(plain));
        table_i64(t, INT64_MAX);
        table_i64(t, -INT64_MAX);
        table_f64(t, -0.0);
        table_i64(t, 12345);
        table_row(t);
        table_end(t);
        sink_is(&s,
                text ? "Test: a.h5\n\n"
                       "                        a                           b  c    pid\n"
                       "9 223 372 036 854 775 807  -9 223 372 036 854 775 807  0  12345\n"
                     : "a,b,c,pid\n9223372036854775807,-9223372036854775807,0,12345\n");
    }
}

static void
put_record(struct record *r)
{
    record_f64(r, "elapsed_s", "s", 12.5, "first to last call");
    record_i64(r, "ledger.lines", "1", 1234567, "lines read");
    record_text(r, "host",
                SLICE("n\xF6"
                      "de"),
                "where");
    record_i64(r, "ledger.level.deep", "1", 2, "nested twice");
    record_missing(r, "energy_j", "J", "no RAPL here");
    record_end(r);
}

static void
test_record(void **state)
{
    (void)state;
    struct sink s;
    sink_open(&s);
    put_record(record_begin(&s.out, FORMAT_TSV, &about));
    sink_is(&s, "## weir-test 0.1.0\n## command: weir-test a.h5\n## input: a.h5\n"
                "#name\tvalue\tunit\tmeaning\n"
                "elapsed_s\t12.5\ts\tfirst to last call\n"
                "ledger.lines\t1234567\t1\tlines read\n"
                "host\tn\\xF6"
                "de\t\twhere\n"
                "ledger.level.deep\t2\t1\tnested twice\n"
                "energy_j\t-\tJ\tnot measured: no RAPL here\n");
    sink_open(&s);
    put_record(record_begin(&s.out, FORMAT_TEXT, &about));
    sink_is(&s, "Test: a.h5\n\n"
                "elapsed_s          12.500 s   first to last call\n"
                "ledger.lines       1 234 567  lines read\n"
                "host               n\\xF6"
                "de    where\n"
                "ledger.level.deep  2          nested twice\n"
                "energy_j           -          not measured: no RAPL here\n");
}

static void
test_record_json(void **state)
{
    (void)state;
    struct sink s;
    struct err err;
    int64_t lines;
    double elapsed;
    sink_open(&s);
    put_record(record_begin(&s.out, FORMAT_JSON, &about));
    fclose(s.out.f);
    struct json *doc = json_parse((struct slice){s.text, s.n}, &err);
    assert_non_null(doc);
    assert_true(json_f64(json_at(doc, "elapsed_s"), &elapsed) && elapsed == 12.5);
    assert_true(json_i64(json_at(doc, "ledger.lines"), &lines) && lines == 1234567);
    assert_true(json_i64(json_at(doc, "ledger.level.deep"), &lines) && lines == 2);
    assert_true(slice_eq(json_text(json_at(doc, "host")), SLICE("n\\xF6"
                                                                "de")));
    assert_non_null(json_at(doc, "energy_j"));
    assert_true(json_is_null(json_at(doc, "energy_j")));
    assert_true(slice_eq(json_text(json_at(doc, "not_measured.energy_j")),
                         SLICE("no RAPL here")));
    assert_true(slice_eq(json_text(json_at(doc, "weir.tool")), SLICE("weir-test")));
    json_free(doc);
    free(s.text);
}

/* Every byte sequence comes back from the TSV escapes. */
static void
test_escape_round_trip(void **state)
{
    (void)state;
    char bytes[512];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + i / 256);
    struct sink s;
    sink_open(&s);
    escape_tsv(s.out.f, (struct slice){bytes, sizeof bytes});
    fclose(s.out.f);
    for (size_t i = 0; i < s.n; i++)
        assert_false(s.text[i] == '\t' || s.text[i] == '\n' || s.text[i] == 0x1b);
    assert_int_equal(unescape_tsv(s.text, s.n), sizeof bytes);
    assert_memory_equal(s.text, bytes, sizeof bytes);
    free(s.text);
    char other[] = "a\\q\\x1\\"; /* what is no escape stays */
    assert_int_equal(unescape_tsv(other, strlen(other)), strlen(other));
}

static void
test_json_refuses(void **state)
{
    (void)state;
    struct err err = {0};
    static const char *const bad[] = {"",      "{",       "[1,]", "{\"a\": NaN}",
                                      "[1] x", "\"\xE9\""};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_null(json_parse(slice_of(bad[i]), &err));
        assert_non_null(strstr(err.text, "not JSON"));
    }
    struct json *doc = json_parse(SLICE("{\"a\": [1, \"x\"], \"b\": null}"), &err);
    int64_t one;
    const char *key;
    const struct json *value;
    assert_int_equal(json_len(json_at(doc, "a")), 2);
    assert_true(json_i64(json_item(json_at(doc, "a"), 0), &one));
    assert_false(json_i64(json_item(json_at(doc, "a"), 1), &one));
    assert_null(json_at(doc, "a.b"));
    assert_null(json_item(doc, 0));
    assert_true(json_member(doc, 1, &key, &value) && json_is_null(value));
    assert_string_equal(key, "b");
    assert_false(json_member(doc, 2, &key, &value));
    json_free(doc);
}

/* Cells are given for all columns; those that were chosen are printed, in their order. */
static void
chosen_columns(void **state)
{
    static const struct {
        enum table_format format;
        const char *expected;
    } dressed[] = {
        {FORMAT_CSV,  "dur_ns,path,dur_ns\n5,a,5\n,b,\n"                           },
        {FORMAT_TEXT, "t\n\n dur  path   dur\n5 ns  a     5 ns\n   -  b        -\n"},
        {FORMAT_MD,   "## t\n\n| dur | path | dur |\n| ---: | --- | ---: |\n"
                    "| 5 ns | a | 5 ns |\n| - | b | - |\n"      },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(dressed); i++) {
        struct err err = {0};
        struct sink s;
        sink_open(&s);
        struct table *t =
            table_begin(&s.out, dressed[i].format, &(struct table_about){.tool = "t"},
                        cols, ARRAY_LEN(cols));
        assert_true(table_choose(t, "dur_ns,path,dur_ns", &err));
        table_text(t, SLICE("a"));
        table_i64(t, 1);
        table_i64(t, 5);
        table_row(t);
        table_text(t, SLICE("b")); /* the others are missing */
        table_row(t);
        table_end(t);
        sink_is(&s, dressed[i].expected);
    }
}

static void
no_such_column(void **state)
{
    static const char *const wrong[] = {"",     "path,", "path,,dur_ns",
                                        "Path", "pat",   "all,path"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct err err = {0};
        struct sink s;
        sink_open(&s);
        struct table *t = table_begin(&s.out, FORMAT_CSV, &about, cols, ARRAY_LEN(cols));
        assert_false(table_choose(t, wrong[i], &err));
        assert_non_null(strstr(err.text, "there are: path, read_bytes, dur_ns, ratio"));
        assert_true(table_choose(t, "all", &err));
        table_end(t);
        sink_is(&s, "path,read_bytes,dur_ns,ratio\n");
    }
}

int
main(void)
{
    setenv("LC_ALL", "C", 1);
    unsetenv("COLUMNS");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tsv),
        cmocka_unit_test(test_auto_is_tsv_off_a_terminal),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_text_cuts_paths_at_the_front),
        cmocka_unit_test(test_text_keeps_terminals_safe),
        cmocka_unit_test(test_text_streams),
        cmocka_unit_test(test_numbers_are_exact),
        cmocka_unit_test(test_record),
        cmocka_unit_test(test_record_json),
        cmocka_unit_test(test_escape_round_trip),
        cmocka_unit_test(test_json_refuses),
        cmocka_unit_test(chosen_columns),
        cmocka_unit_test(no_such_column),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
