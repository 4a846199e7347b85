/* An SVG in fewer bytes is the same picture. */
#include "report/chart/svg_line.h"
#include "report/chart/svg_shrink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/base/mem.h"

typedef void writer(FILE *f, struct slice s);

static void
gives(writer *write, const char *in, const char *want)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    assert_non_null(f);
    write(f, slice_of(in));
    fclose(f);
    assert_string_equal(text, want);
    free(text);
}

static void
lines(void **state)
{
    (void)state;
    gives(svg_line, "M1.00,2.04 L3.00,2.04  ", "M1,2H3");
    gives(svg_line, "1.00,2.00 3.00,2.00 5.00,2.00\n5.00,9.96 ", "M1,2H5V10");
    gives(svg_line, "M0,0 L1.5,1.5 L-0.01,3 Z", "M0,0L1.5,1.5L0,3Z");
    /* there and back again is no point in between */
    gives(svg_line, "M0,0 L9,0 L5,0 L5,2", "M0,0H9H5V2");
    gives(svg_line, "M0,0 L5,0 L9,0 L4,0", "M0,0H9H4");
    gives(svg_line, "M1,1 L1,2 M7,7 M8,8 L9,8 M3,3", "M1,1V2M8,8H9");
    /* a point alone, nothing, and what is not of lines */
    gives(svg_line, "M4.00,4.00", "");
    gives(svg_line, "", "");
    gives(svg_line, "M1.25,2C3.33,4 5.55,6.66 7,8", "M1.3,2C3.3,4 5.6,6.7 7,8");
    gives(svg_line, "M1,x", "M1,x");
}

static void
numbers(void **state)
{
    (void)state;
    gives(svg_numbers, "translate(77.93,184.25) rotate(-90)",
          "translate(77.9,184.3) rotate(-90)");
    gives(svg_numbers, "#123456", "#123456");
    gives(svg_numbers, "-", "-");
    gives(svg_numbers, "1.", "1");
}

static void
tags(void **state)
{
    (void)state;
    gives(svg_shrink,
          "<svg width=\"720\"><g font-family=\"A\" font-size=\"13.00\" class='x'>"
          "<text>a  1.25 &lt;b&gt;</text></g></svg>",
          "<svg width=\"720\" font-family=\"A\" font-size=\"13.00\"><g class='x'>"
          "<text>a  1.25 &lt;b&gt;</text></g>\n</svg>");
    gives(svg_shrink, "<path  stroke = 'rgb( 42, 300,1)' d='M1,1 L1,1'/>",
          "<path stroke='rgb( 42, 300,1)' d='M1,1V1'/>");
    gives(svg_shrink, "<path stroke='rgb( 42, 0,255)'/>", "<path stroke='#2a00ff'/>");
}

static void
groups_and_shapes(void **state)
{
    (void)state;
    /* the same group again goes on; another, or one with text between, does not */
    gives(svg_shrink, "<g a='1'><b/></g> <g a='1'><c/></g><g a='2'></g>",
          "<g a='1'><b/><c/></g>\n<g a='2'></g>\n");
    gives(svg_shrink, "<g a='1'></g>x<g a='1'></g>", "<g a='1'></g>\nx<g a='1'></g>\n");
    gives(
        svg_shrink,
        "<polygon fill = 'red' points = '0,0 1,0 1,1 '/>\n"
        "<polygon fill='red' points='2,0 3,0 3,1'/>\n<polygon fill='tan' points='0,0 "
        "1,1'/>",
        "<path fill='red' d='M0,0H1V1ZM2,0H3V1Z'/>\n<path fill='tan' d='M0,0L1,1Z'/>\n");
}

/* Not of a drawing program: no byte is read that is not there. */
static void
broken(void **state)
{
    static const char *const pieces[] = {"<",      "<>",        "</g>",     "<g",
                                         "<g a",   "<g a=",     "<g a='",   "<polygon ",
                                         "<!-- x", "<g a='1'>", "</g></g>", ""};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        size_t n = strlen(pieces[i]);
        char *exact = xstrndup(pieces[i], n), *text = NULL;
        FILE *f = open_memstream(&text, &n);
        assert_non_null(f);
        svg_shrink(f, (struct slice){exact, strlen(exact)});
        fclose(f);
        free(text);
        free(exact);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),  cmocka_unit_test(numbers),
        cmocka_unit_test(tags),   cmocka_unit_test(groups_and_shapes),
        cmocka_unit_test(broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
