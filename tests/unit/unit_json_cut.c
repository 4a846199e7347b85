/* Items cut out of a JSON document that comes line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/mem.h"
#include "parse/samples/json_cut.h"

static char got[4096]; /* items between < and >, members as key=text, in order */

static void
note(const char *head, struct slice s, const char *tail)
{
    size_t n = strlen(got);
    snprintf(got + n, sizeof got - n, "%s%.*s%s", head, (int)s.n, s.p ? s.p : "", tail);
}

static void
item(void *ctx, struct slice text)
{
    (void)ctx;
    note("<", text.p ? text : SLICE("too long"), ">");
}

static void
member(void *ctx, struct slice key, struct slice text)
{
    (void)ctx;
    note("", key, "=");
    note("", text, ";");
}

/* Feeds the text line by line. */
static void
feed(struct json_cut *c, const char *text)
{
    got[0] = 0;
    c->array = "statistics";
    c->item = item;
    c->member = member;
    while (*text) {
        size_t n = strcspn(text, "\n");
        json_cut_line(c, (struct slice){text, n});
        text += n + (text[n] == '\n');
    }
}

static void
expect(const char *text, const char *wanted)
{
    struct json_cut c = {0};
    feed(&c, text);
    json_cut_free(&c);
    assert_string_equal(got, wanted);
}

static void
items_of_the_wanted_array(void **state)
{
    (void)state;
    expect("{\"statistics\": [{\"a\": 1}, {\"b\": [2]}]}", "<{\"a\": 1}><{\"b\": [2]}>");
    expect("{\"x\": {\"statistics\":\n[\n{\n\"a\": 1\n}\n,{}]}}", "<{\n\"a\": 1\n}><{}>");
    expect("{\"others\": [{\"a\": 1}], \"statistics\": [{}]}", "<{}>");
    expect("{\"statistics\": [1, \"x\", [{\"a\": 1}], {\"b\": 2}]}", "<{\"b\": 2}>");
    expect("{\"statistics\": {\"a\": 1}}", "");
    expect("[{\"a\": 1}]", "");
}

static void
members_outside_of_items(void **state)
{
    (void)state;
    expect(
        "{\"host\": \"n1\", \"n\": 3, \"statistics\": [{\"host\": \"no\"}], \"z\": \"\"}",
        "host=n1;<{\"host\": \"no\"}>z=;");
    expect("{\"list\": [\"a\", \"b\"]}", "");
    expect("{\"a\": 1, \"b\": \"x\"}", "b=x;");
}

static void
brackets_and_quotes_in_texts(void **state)
{
    (void)state;
    expect("{\"statistics\": [{\"a\": \"}]\\\"{\"}, {\"b\\\\\": 1}]}",
           "<{\"a\": \"}]\\\"{\"}><{\"b\\\\\": 1}>");
}

static void
an_item_goes_on_over_lines(void **state)
{
    struct json_cut c = {0};
    (void)state;
    feed(&c, "{\"statistics\": [{\"a\":");
    assert_true(c.in_item);
    feed(&c, "1}");
    assert_false(c.in_item);
    assert_string_equal(got, "<{\"a\":\n1}>");
    feed(&c, ",{\"b\":");
    json_cut_reset(&c);
    assert_false(c.in_item);
    feed(&c, "{\"statistics\": [{}]}");
    assert_string_equal(got, "<{}>");
    json_cut_free(&c);
}

static void
what_is_no_json_ends_in_nothing(void **state)
{
    (void)state;
    expect("]]]}}}", "");
    expect("\"statistics\"[{\"a\"", "");
    expect("\"statistics\":[{\"a\":1}", "<{\"a\":1}>");
    expect(":::,,,\"\":\"\"", "=;");
}

static void
depth_and_length_have_limits(void **state)
{
    struct json_cut c = {0};
    (void)state;
    char *deep = xcalloc(2, 100001);
    memset(deep, '[', 100000);
    feed(&c, deep);
    memset(deep, ']', 100000);
    feed(&c, deep);
    feed(&c, "{\"statistics\": [{\"a\": 1}]}");
    assert_string_equal(got, "<{\"a\": 1}>");
    memset(deep, 'k', 100000);
    feed(&c, "{\"");
    feed(&c, "{\"statistics\": [{\"a\":");
    for (size_t i = 0; i < JSON_ITEM_MAX / 100000 + 1; i++)
        feed(&c, deep);
    feed(&c, "}, {\"b\": 2}]");
    assert_string_equal(got, "<too long><{\"b\": 2}>");
    free(deep);
    json_cut_free(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_of_the_wanted_array),
        cmocka_unit_test(members_outside_of_items),
        cmocka_unit_test(brackets_and_quotes_in_texts),
        cmocka_unit_test(an_item_goes_on_over_lines),
        cmocka_unit_test(what_is_no_json_ends_in_nothing),
        cmocka_unit_test(depth_and_length_have_limits),
    };
    return cmocka_run_group_tests_name("json_cut", tests, NULL, NULL);
}
