/* The scanner of arguments looks at 64 bytes at a time; here it is compared with one that
 * goes from byte to byte, over texts made of what the scanner has to decide about. So are
 * short numbers, names and results with their general readers. The seed is printed and
 * can be set by WEIR_SEED. */
#include "lib/base/num.h"
#include "parse/line/args_marks.h"
#include "parse/line/strace_args.h"
#include "parse/line/strace_head.h"
#include "parse/line/strace_result.h"
#include "tests/unit/parse_run.h"

#define TEXTS 60000
#define LONGEST 300

/* ---- arguments ---- */

static const char *const pieces[] = {
    "3",
    "<",
    ">",
    "</tmp/a>",
    "\"",
    "\"abc\"",
    "\\",
    "\\\"",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "/",
    "/* ",
    "*/",
    " ",
    "->",
    "x",
    "D",
    "O_RDONLY",
    "=",
    " = 0",
    "-",
    "'",
    "=>",
    "\n",
    "-1</",
    "0x",
    "\xff",
    "<pipe:[7]>",
    "AT_FDCWD</home/of a user>",
    "<unfinished ...>",
    " <detached ...>",
    "<pid changed to 9 ...>",
    "a long word without anything to stop at",
};

static struct slice
any_text(char *buf)
{
    size_t n = 0, most = 1 + below(LONGEST - 1);
    for (;;) {
        struct slice piece = slice_of(pieces[below(ARRAY_LEN(pieces))]);
        if (n + piece.n > most)
            return (struct slice){buf, n};
        memcpy(buf + n, piece.p, piece.n);
        n += piece.n;
    }
}

static void
slow_push(struct args *args, struct slice text, size_t from, size_t to)
{
    while (from < to && text.p[from] == ' ')
        from++;
    while (to > from && text.p[to - 1] == ' ')
        to--;
    if (args->n < ARGS_MAX)
        args->arg[args->n++] = (struct slice){text.p + from, to - from};
}

static bool
stands_at(struct slice text, size_t i, const char *word)
{
    return slice_starts(slice_from(text, i), slice_of(word));
}

static size_t
slow_skip(struct slice text, size_t i, size_t from)
{
    char before = i > from ? text.p[i - 1] : ' ';
    if (text.p[i] == '"')
        return args_skip_string(text, i);
    if (text.p[i] == '<' && before && strchr("0123456789abcdefD", before))
        return args_skip_decoration(text, i);
    if (stands_at(text, i, "/* "))
        for (size_t k = i + 2; k + 1 < text.n; k++)
            if (stands_at(text, k, "*/"))
                return k + 2;
    return 0;
}

static enum scan_end
slow_scan(struct slice text, struct args *args, size_t *end)
{
    size_t from = 0, to;
    int depth = 0;

    args->n = 0;
    for (size_t i = 0; i < text.n; i++) {
        bool unfinished = stands_at(text, i, "<unfinished ...") ||
                          stands_at(text, i, "<pid changed to ");
        *end = i;
        if (unfinished || stands_at(text, i, "<detached ...>")) {
            if (i > from)
                slow_push(args, text, from, i);
            return unfinished ? SCAN_UNFINISHED : SCAN_DETACHED;
        }
        if ((to = slow_skip(text, i, from))) {
            i = to - 1;
        } else if (strchr("([{", text.p[i]) && text.p[i]) {
            if (++depth > NESTING_MAX)
                return SCAN_BROKEN;
        } else if (text.p[i] == ')' && depth == 0) {
            if (i > from || args->n)
                slow_push(args, text, from, i);
            *end = i + 1;
            return SCAN_CLOSED;
        } else if (strchr(")]}", text.p[i]) && text.p[i]) {
            depth -= depth > 0;
        } else if (text.p[i] == ',' && depth == 0) {
            slow_push(args, text, from, i);
            from = i + 1;
        }
    }
    slow_push(args, text, from, text.n);
    *end = text.n;
    return SCAN_OPEN;
}

static void
same_arguments(void **state)
{
    char buf[LONGEST];
    (void)state;
    for (int i = 0; i < TEXTS; i++) {
        /* On the heap, so that a look behind the end is seen. */
        struct slice in_buf = any_text(buf);
        char *p = xmalloc(in_buf.n);
        memcpy(p, in_buf.p, in_buf.n);
        struct slice text = {p, in_buf.n};
        struct args fast, slow;
        size_t fast_end = 0, slow_end = 0;
        enum scan_end how = args_scan(text, &fast, &fast_end);
        if (how != slow_scan(text, &slow, &slow_end) || fast.n != slow.n ||
            (how != SCAN_BROKEN && fast_end != slow_end))
            fail_msg("not as byte by byte: %.*s", (int)text.n, text.p);
        for (int k = 0; k < fast.n; k++)
            if (fast.arg[k].p != slow.arg[k].p || fast.arg[k].n != slow.arg[k].n)
                fail_msg("argument %d: %.*s", k, (int)text.n, text.p);
        free(p);
    }
}

static void
same_marks_on_any_processor(void **state)
{
    char bytes[MARKS_BYTES];
    (void)state;
    for (int i = 0; i < TEXTS; i++) {
        struct marks usual, plain;
        for (size_t k = 0; k < sizeof bytes; k++)
            bytes[k] = (char)(below(3) ? below(256)
                                       : (unsigned char)"\"()[]{}<>,/\\"[below(12)]);
        marks_find(bytes, &usual);
        marks_find_plain(bytes, &plain);
        assert_memory_equal(&usual, &plain, sizeof usual);
    }
}

/* ---- results ---- */

/* A blank at the end is no part of a result, and not what the short way expects. */
static void
same_results(void **state)
{
    static const char *const values[] = {"0",       "7",        "00",    "01",   "832",
                                         "1234567", "12345678", "-1",    "0x7f", "?",
                                         "",        "3</a b>",  "12 (x)"};
    static const char *const times[] = {
        " <0.000017>", " <9.999999>", " <10.000000>", " <0.0000171>",
        " <0.000017",  " <0:000017>", " <0.00001a>",  "",
        " <a.000017>", "<0.000017>"};
    (void)state;
    for (size_t v = 0; v < ARRAY_LEN(values); v++)
        for (size_t t = 0; t < ARRAY_LEN(times); t++)
            for (int spaces = 0; spaces < 3; spaces++) {
                char line[64], longer[80];
                struct result a = {0}, b = {0};
                snprintf(line, sizeof line, "%*s= %s%s", spaces, "", values[v], times[t]);
                snprintf(longer, sizeof longer, "%s ", line);
                bool one = result_read(slice_of(line), &a);
                bool two = result_read(slice_of(longer), &b);
                if (one != two || a.ret != b.ret || a.dur_ns != b.dur_ns ||
                    a.deco.n != b.deco.n || a.text.n != b.text.n)
                    fail_msg("with a blank behind it read otherwise: '%s'", line);
            }
}

/* ---- heads ---- */

/* A pid in brackets is never read the short way, and means the same. */
static void
same_heads(void **state)
{
    static const char *const clocks[] = {
        "1795219541.956415", "1795219541.9",        "1795219541.956415123",
        "179521954.956415",  "17952195411.956415",  "1795219541.",
        "1795219541",        "1795219541.12345678", "1795219541.1234567890"};
    static const char *const bodies[] = {"read(3, \"\", 1) = 0",
                                         "<... read resumed>x) = 0",
                                         "+++ exited with 0 +++",
                                         "x",
                                         "Read(",
                                         "_x("};
    struct head_matcher *m = head_matcher_new();
    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(clocks); c++)
        for (size_t b = 0; b < ARRAY_LEN(bodies); b++) {
            char line[128], other[128];
            struct prefix one, two;
            struct slice body_one, body_two;
            snprintf(line, sizeof line, "9537  %s %s", clocks[c], bodies[b]);
            snprintf(other, sizeof other, "[pid  9537] %s %s", clocks[c], bodies[b]);
            assert_true(head_match(m, slice_of(line), &one, &body_one));
            assert_true(head_match(m, slice_of(other), &two, &body_two));
            assert_int_equal(one.pid, 9537);
            assert_int_equal(one.time_ns, two.time_ns);
            assert_int_equal(one.clock, two.clock);
            assert_int_equal(one.decimals, two.decimals);
            assert_int_equal(body_one.n, body_two.n);
        }
    head_matcher_free(m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_arguments),
        cmocka_unit_test(same_marks_on_any_processor),
        cmocka_unit_test(same_results),
        cmocka_unit_test(same_heads),
    };
    return cmocka_run_group_tests_name("argument properties", tests, run_begin, run_end);
}
