/* Diagnostics and messages: wording, levels, counting, one line each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/diag.h"
#include "lib/base/err.h"

static int stderr_was;
static FILE *caught;

static void
catch_stderr(void)
{
    caught = tmpfile();
    assert_non_null(caught);
    stderr_was = dup(STDERR_FILENO);
    dup2(fileno(caught), STDERR_FILENO);
}

static void
stderr_was_this(const char *expected)
{
    char text[4096];
    dup2(stderr_was, STDERR_FILENO);
    close(stderr_was);
    rewind(caught);
    text[fread(text, 1, sizeof text - 1, caught)] = 0;
    fclose(caught);
    assert_string_equal(text, expected);
}

enum { HINT, ODD, NEW, BAD };

static const struct diag_kind kinds[] = {
    [HINT] = {"hint", DIAG_NOTE,        "by the way"           },
    [ODD] = {"odd",  DIAG_WARNING,     "odd call"             },
    [NEW] = {"new",  DIAG_UNSUPPORTED, "call of another world"},
    [BAD] = {"bad",  DIAG_ERROR,       "no call at all"       },
};

static void
test_wording(void **state)
{
    (void)state;
    struct diag d;
    catch_stderr();
    diag_init(&d, kinds, ARRAY_LEN(kinds));
    diag_report(&d, ODD, (struct place){"a.log", 12, 40}, SLICE("foo\x1b"));
    diag_report(&d, NEW, (struct place){"a.log", 12, 0}, (struct slice){0});
    diag_report(&d, BAD, (struct place){"a.log", 0, 0}, (struct slice){0});
    diag_report(&d, BAD, (struct place){0}, (struct slice){0});
    diag_report(&d, HINT, (struct place){"a.log", 1, 1},
                (struct slice){0}); /* needs -v */
    diag_finish(&d);
    stderr_was_this("weir-x: a.log:12:40: warning: odd call: 'foo\\x1b'\n"
                    "weir-x: a.log:12: unsupported: call of another world\n"
                    "weir-x: a.log: error: no call at all\n"
                    "weir-x: error: no call at all\n");
    assert_true(d.counts[BAD] == 2 && d.counts[HINT] == 1);
    diag_free(&d);
}

static void
test_first_few_then_counted(void **state)
{
    (void)state;
    struct diag d;
    catch_stderr();
    diag_init(&d, kinds, ARRAY_LEN(kinds));
    for (uint64_t i = 0; i < 100; i++)
        diag_report(&d, ODD, (struct place){"a", i + 1, 0}, (struct slice){0});
    diag_finish(&d);
    stderr_was_this("weir-x: a:1: warning: odd call\n"
                    "weir-x: a:2: warning: odd call\n"
                    "weir-x: a:3: warning: odd call\n"
                    "weir-x: a:4: warning: odd call\n"
                    "weir-x: a:5: warning: odd call\n"
                    "weir-x: warning: odd call: 95 more\n");
    assert_int_equal(d.counts[ODD], 100);
    diag_free(&d);
}

static void
test_quiet(void **state)
{
    (void)state;
    struct diag d;
    verbosity = -1;
    catch_stderr();
    diag_init(&d, kinds, ARRAY_LEN(kinds));
    for (size_t kind = HINT; kind <= BAD; kind++)
        diag_report(&d, kind, (struct place){0}, (struct slice){0});
    say("remark");
    warn("warning");
    complain("error");
    verbosity = 0;
    stderr_was_this("weir-x: error: no call at all\nweir-x: error\n");
    diag_free(&d);
}

static void
test_messages_are_one_safe_line(void **state)
{
    (void)state;
    static char text[20000];
    memset(text, 'x', sizeof text - 1);
    catch_stderr();
    say("a%cb %d", 0x1b, 7);
    warn("w");
    stderr_was_this("weir-x: a?b 7\nweir-x: warning: w\n");
    struct err err;
    assert_false(err_set(&err, "%s", text));
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    catch_stderr();
    complain("%s", text);
    assert_int_equal(lseek(fileno(caught), 0, SEEK_END), 8191);
    dup2(stderr_was, STDERR_FILENO);
    close(stderr_was);
    fclose(caught);
}

int
main(void)
{
    prog_set("weir-x");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wording),
        cmocka_unit_test(test_first_few_then_counted),
        cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_messages_are_one_safe_line),
    };
    return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
