/* Hostile text through every dress of report/text/escape.c and through the formats of
 * sheet.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/table/json.h"
#include "lib/table/table.h"
#include "report/text/sheet.h"

static char *
dressed(enum escape_dress dress, struct slice s)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    assert_non_null(f);
    escape_to(f, dress, s);
    fclose(f);
    return text;
}

#define ASSERT_DRESSED(dress, literal, expected)                                         \
    do {                                                                                 \
        char *got = dressed(dress, SLICE(literal));                                      \
        assert_string_equal(got, expected);                                              \
        free(got);                                                                       \
    } while (0)

static void
html_marks_mean_nothing(void **state)
{
    (void)state;
    ASSERT_DRESSED(ESCAPE_HTML, "<script>alert('x')</script>",
                   "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    ASSERT_DRESSED(ESCAPE_HTML, "a\"b&c", "a&quot;b&amp;c");
    ASSERT_DRESSED(ESCAPE_HTML, "/tmp/caf\xC3\xA9", "/tmp/caf\xC3\xA9");
    ASSERT_DRESSED(ESCAPE_HTML, "", "");
}

static void
unseen_becomes_visible(void **state)
{
    (void)state;
    static const enum escape_dress dresses[] = {ESCAPE_HTML, ESCAPE_TEXT, ESCAPE_ASCII};
    for (size_t i = 0; i < ARRAY_LEN(dresses); i++) {
        ASSERT_DRESSED(dresses[i], "a\nb\tc\0d", "a\\nb\\tc\\x00d");
        ASSERT_DRESSED(dresses[i], "\x1b[31m", "\\x1B[31m");
        ASSERT_DRESSED(dresses[i], "\xE2\x80\xAEgpj.exe", "\\u202Egpj.exe");
        ASSERT_DRESSED(dresses[i], "\xEF\xBB\xBF", "\\uFEFF");
        ASSERT_DRESSED(dresses[i], "\xC2\x9B", "\\u009B");
        ASSERT_DRESSED(dresses[i], "\xF3\xA0\x81\x81", "\\U000E0041");
    }
}

static void
what_is_not_utf8_is_shown_as_bytes(void **state)
{
    (void)state;
    ASSERT_DRESSED(ESCAPE_HTML, "\xE9t\xE9", "\\xE9t\\xE9");
    ASSERT_DRESSED(ESCAPE_HTML, "\xC0\xAF", "\\xC0\\xAF");            /* overlong "/" */
    ASSERT_DRESSED(ESCAPE_HTML, "\xED\xA0\x80", "\\xED\\xA0\\x80");   /* surrogate */
    ASSERT_DRESSED(ESCAPE_HTML, "x\xF0\x9F\x98", "x\\xF0\\x9F\\x98"); /* cut short */
    ASSERT_DRESSED(ESCAPE_HTML, "\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80");
}

static void
markdown_marks_mean_nothing(void **state)
{
    (void)state;
    ASSERT_DRESSED(ESCAPE_MARKDOWN, "a|b", "a&#124;b");
    ASSERT_DRESSED(ESCAPE_MARKDOWN, "<b>`x`", "&lt;b&gt;&#96;x&#96;");
    ASSERT_DRESSED(ESCAPE_MARKDOWN, "x\ny", "x&#92;ny");
}

static void
ascii_spells_out(void **state)
{
    (void)state;
    ASSERT_DRESSED(ESCAPE_ASCII, "17 \xC2\xB5s", "17 us");
    ASSERT_DRESSED(ESCAPE_ASCII, "caf\xC3\xA9", "caf\\u00E9");
}

static void
every_byte_pair_is_harmless(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            const char pair[] = {(char)a, (char)b};
            char *got = dressed(ESCAPE_HTML, (struct slice){pair, 2});
            assert_null(strpbrk(got, "<>\"'\n\r\t\x1b"));
            free(got);
        }
    }
}

static void
assert_fit(const char *text, size_t columns, bool keep_end, const char *expected)
{
    char *got = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&got, &n);
    assert_non_null(f);
    size_t used = escape_fit(f, ESCAPE_ASCII, slice_of(text), columns, keep_end);
    fclose(f);
    assert_string_equal(got, expected);
    assert_int_equal(used, n);
    free(got);
}

static void
shortened_text_keeps_its_end_or_beginning(void **state)
{
    (void)state;
    assert_fit("short", 10, false, "short");
    assert_fit("0123456789", 10, true, "0123456789");
    assert_fit("0123456789a", 10, false, "0123456...");
    assert_fit("/very/long/path/to/file.dat", 15, true, "/ver...file.dat");
    assert_fit("a\nb", 4, false, "a\\nb");
}

static void
base64_of_every_rest(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"",     ""        },
        {"f",    "Zg=="    },
        {"fo",   "Zm8="    },
        {"foo",  "Zm9v"    },
        {"foob", "Zm9vYg=="},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *got = NULL;
        size_t n = 0;
        FILE *f = open_memstream(&got, &n);
        assert_non_null(f);
        escape_base64(f, slice_of(cases[i][0]));
        fclose(f);
        assert_string_equal(got, cases[i][1]);
        free(got);
    }
}

static void
sheet_escapes_each_argument(void **state)
{
    (void)state;
    char *got = NULL;
    size_t n = 0;
    struct sheet sheet = {open_memstream(&got, &n), ESCAPE_HTML};
    assert_non_null(sheet.f);
    sheet_put(&sheet, "<p title=\"%s\">%.*s %d%% %.1f</p>", "a\"b",
              SHEET_SLICE(SLICE("<i>")), 42, 1.25);
    fclose(sheet.f);
    assert_string_equal(got, "<p title=\"a&quot;b\">&lt;i&gt; 42% 1.2</p>");
    free(got);
}

/* What nobody would see comes back whole from what programs read. */
static void
unseen_is_escaped_for_programs(void **state)
{
    (void)state;
    const struct slice name =
        SLICE("a\xE2\x80\xAEgnp\xE2\x80\x8B\xF3\xA0\x80\x81\xC3\xA9");
    char back[] = "a\\xE2\\x80\\xAEgnp\\xE2\\x80\\x8B\\xF3\\xA0\\x80\\x81\xC3\xA9";
    char *quoted = json_quote(name);
    assert_string_equal(quoted, "\"a\\u202egnp\\u200b\\udb40\\udc01\xC3\xA9\"");
    free(quoted);
    char *written = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&written, &n);
    escape_tsv(f, name);
    fclose(f);
    assert_string_equal(written, back);
    free(written);
    assert_int_equal(unescape_tsv(back, strlen(back)), name.n);
    assert_memory_equal(back, name.p, name.n);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unseen_is_escaped_for_programs),
        cmocka_unit_test(html_marks_mean_nothing),
        cmocka_unit_test(unseen_becomes_visible),
        cmocka_unit_test(what_is_not_utf8_is_shown_as_bytes),
        cmocka_unit_test(markdown_marks_mean_nothing),
        cmocka_unit_test(ascii_spells_out),
        cmocka_unit_test(every_byte_pair_is_harmless),
        cmocka_unit_test(shortened_text_keeps_its_end_or_beginning),
        cmocka_unit_test(base64_of_every_rest),
        cmocka_unit_test(sheet_escapes_each_argument),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
