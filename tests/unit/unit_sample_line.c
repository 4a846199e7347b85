/* Lines of weir-sample's log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/mem.h"
#include "parse/samples/sample_line.h"

static struct sample_fields fields;

static struct sample_line
line(const char *text)
{
    struct sample_line l;
    fields.n = 0;
    sample_line_read(slice_of(text), &fields, &l);
    return l;
}

static void
a_field_of_every_kind(void **state)
{
    (void)state;
    struct sample_line l = line("p 4711 =5 7 -3 . .4 - \"a \\\" b\" \"\" =-9");
    assert_int_equal(l.kind, SAMPLE_LINE_RECORD);
    assert_int_equal(l.tag, 'p');
    assert_int_equal(l.key, 4711);
    assert_int_equal(l.fields, 9);
    static const struct {
        enum sample_field_kind kind;
        int64_t number;
    } wanted[] = {
        {SAMPLE_FIELD_SET,     5 },
        {SAMPLE_FIELD_ADD,     7 },
        {SAMPLE_FIELD_ADD,     -3},
        {SAMPLE_FIELD_SAME,    1 },
        {SAMPLE_FIELD_SAME,    4 },
        {SAMPLE_FIELD_MISSING, 0 },
        {SAMPLE_FIELD_TEXT,    0 },
        {SAMPLE_FIELD_TEXT,    0 },
        {SAMPLE_FIELD_SET,     -9}
    };
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        assert_int_equal(fields.p[i].kind, wanted[i].kind);
        assert_int_equal(fields.p[i].number, wanted[i].number);
    }
    assert_true(slice_eq(fields.p[6].text, SLICE("a \\\" b")));
    assert_int_equal(fields.p[7].text.n, 0);
    assert_int_equal(line("d -1 =1").key, -1);
}

static void
numbers_have_their_bounds(void **state)
{
    (void)state;
    assert_int_equal(line("s 0 =9223372036854775807").kind, SAMPLE_LINE_RECORD);
    assert_int_equal(fields.p[0].number, INT64_MAX);
    assert_int_equal(line("s 0 =-9223372036854775807").kind, SAMPLE_LINE_RECORD);
    assert_int_equal(fields.p[0].number, -INT64_MAX);
    assert_int_equal(line("s 0 =-9223372036854775808").kind, SAMPLE_LINE_BAD);
    assert_int_equal(line("s 0 =9223372036854775808").kind, SAMPLE_LINE_BAD);
    assert_int_equal(line("s 9223372036854775808 =1").kind, SAMPLE_LINE_BAD);
}

static void
what_is_no_record_keeps_its_key_if_it_can(void **state)
{
    static const char *const bad[] = {
        "p 7 x",  "p 7 =",  "p 7 =x",  "p 7 1x",    "p 7 \"a", "p 7 \"a\"b", "p 7  1",
        "p 7 .0", "p 7 .x", "p 7 .65", "p 7 \"a\\", "p 7 --1", "p 7 =1 =2 ", "p 7",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct sample_line l = line(bad[i]);
        bool trailing = strcmp(bad[i], "p 7 =1 =2 ") == 0; /* one blank more: no field */
        if (l.kind != (trailing ? SAMPLE_LINE_RECORD : SAMPLE_LINE_BAD))
            fail_msg("'%s' is %d", bad[i], l.kind);
        assert_true(l.has_key);
        assert_int_equal(l.key, 7);
    }
    assert_false(line("p x =1").has_key);
    char many[400] = "p 7";
    for (int i = 0; i < SAMPLE_MAX_COLS + 1; i++)
        strcat(many, " =1");
    assert_int_equal(line(many).kind, SAMPLE_LINE_BAD);
}

static void
words_and_what_stands_behind_them(void **state)
{
    (void)state;
    struct sample_line l = line("tick 12 3400 psc");
    assert_int_equal(l.kind, SAMPLE_LINE_TICK);
    assert_int_equal(l.number[0], 12);
    assert_int_equal(l.number[1], 3400);
    assert_true(slice_eq(l.rest, SLICE("psc")));
    assert_int_equal(line("tick 12 3400").kind, SAMPLE_LINE_TICK);
    assert_int_equal(line("at 5").number[0], 5);
    l = line("gone p 99");
    assert_int_equal(l.kind, SAMPLE_LINE_GONE);
    assert_int_equal(l.tag, 'p');
    assert_int_equal(l.key, 99);
    l = line("na p read_bytes * \"no permission\"");
    assert_int_equal(l.kind, SAMPLE_LINE_NA);
    assert_int_equal(l.key, MISSING_I64);
    assert_true(slice_eq(l.rest, SLICE("read_bytes")));
    assert_true(slice_eq(l.text, SLICE("no permission")));
    assert_int_equal(line("na p * 5 \"x\"").key, 5);
    l = line("clock 1 2 3");
    assert_int_equal(l.number[2], 3);
    assert_int_equal(line("interval 5 \"slow\"").kind, SAMPLE_LINE_INTERVAL);
    assert_int_equal(line("end 5 \"done\"").kind, SAMPLE_LINE_END);
    assert_int_equal(line("reset \"full\"").kind, SAMPLE_LINE_RESET);
    assert_int_equal(line("note \"hello\"").kind, SAMPLE_LINE_NOTE);
    assert_int_equal(line("missed 3").kind, SAMPLE_LINE_MISSED);
    assert_int_equal(line("root 3").kind, SAMPLE_LINE_ROOT);
    assert_int_equal(line("").kind, SAMPLE_LINE_BLANK);
    assert_int_equal(line("# weir-sample 0.1.0 host=x").kind, SAMPLE_LINE_HEADER);
    assert_true(slice_eq(line("# table p process pid x").rest, SLICE("p process pid x")));
    assert_int_equal(line("# something").kind, SAMPLE_LINE_COMMENT);
}

static void
words_with_something_else_behind_them(void **state)
{
    static const char *const other[] = {
        "tick",         "tick 1",    "tick x 1 p", "at",         "at 1 2",
        "gone p",       "gone pp 1", "clock 1 2",  "end 5",      "end 5 \"a\" b",
        "na p x * why", "na p",      "reset",      "rest \"x\"", "ticks 1 2 p",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(other); i++)
        if (line(other[i]).kind != SAMPLE_LINE_OTHER)
            fail_msg("'%s' is %d", other[i], line(other[i]).kind);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_of_every_kind),
        cmocka_unit_test(numbers_have_their_bounds),
        cmocka_unit_test(what_is_no_record_keeps_its_key_if_it_can),
        cmocka_unit_test(words_and_what_stands_behind_them),
        cmocka_unit_test(words_with_something_else_behind_them),
    };
    int failed = cmocka_run_group_tests_name("lines of samples", tests, NULL, NULL);
    free(fields.p);
    return failed;
}
