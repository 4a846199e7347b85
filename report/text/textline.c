#include "report/text/textline.h"

#include "lib/base/utf8.h"

/* The text as the sheet prints it. Owned by the caller. */
static struct slice
printed(const struct sheet *p, struct slice text)
{
    char *shown = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&shown, &n);
    if (memory == NULL)
        return (struct slice){NULL, 0};
    escape_to(memory, p->dress, text);
    fclose(memory);
    return (struct slice){shown, n};
}

size_t
textline_width(const struct sheet *p, struct slice text)
{
    struct slice shown = printed(p, text);
    size_t columns = utf8_columns(shown);
    free((char *)(uintptr_t)shown.p);
    return columns;
}

static void
put_spaces(const struct sheet *p, size_t n)
{
    fprintf(p->f, "%*s", (int)n, "");
}

/* Bytes of the longest beginning of s that fits into `columns`; at least one character.
 */
static size_t
bytes_that_fit(struct slice s, size_t columns)
{
    size_t at = 0, used = 0;
    while (at < s.n) {
        uint32_t c = 0;
        size_t n = MAX(utf8_next(slice_from(s, at), &c), 1);
        used += (size_t)utf8_width(c);
        if (used > columns && at > 0)
            break;
        at += n;
    }
    return at;
}

/* Bytes of s for one line: up to the last space that fits, else as many as fit. */
static size_t
line_of(struct slice s, size_t columns)
{
    size_t fits = bytes_that_fit(s, columns);
    if (fits == s.n || s.p[fits] == ' ')
        return fits;
    for (size_t at = fits; at > 0; at--) {
        if (s.p[at - 1] == ' ')
            return at - 1 > 0 ? at - 1 : fits;
    }
    return fits;
}

void
textline_wrap(const struct sheet *p, size_t indent, struct slice text)
{
    struct slice all = printed(p, text), rest = all;
    while (rest.n > 0) {
        size_t n = line_of(rest, TEXT_COLUMNS - indent);
        put_spaces(p, indent);
        fwrite(rest.p, 1, n, p->f);
        putc('\n', p->f);
        rest = slice_from(rest, n);
        while (rest.n > 0 && rest.p[0] == ' ')
            rest = slice_from(rest, 1);
    }
    free((char *)(uintptr_t)all.p);
}

void
textline_cell(const struct sheet *p, struct slice text, size_t columns,
              enum text_side side, bool keep_end)
{
    size_t width = MIN(textline_width(p, text), columns);
    if (side == TEXT_RIGHT)
        put_spaces(p, columns - width);
    size_t used = escape_fit(p->f, p->dress, text, columns, keep_end);
    if (side == TEXT_LEFT)
        put_spaces(p, columns - MIN(used, columns));
}

void
textline_bar(const struct sheet *p, double share, size_t columns)
{
    static const char *const eighths[] = {"",
                                          "\xE2\x96\x8F",
                                          "\xE2\x96\x8E",
                                          "\xE2\x96\x8D",
                                          "\xE2\x96\x8C",
                                          "\xE2\x96\x8B",
                                          "\xE2\x96\x8A",
                                          "\xE2\x96\x89"};
    bool ascii = p->dress == ESCAPE_ASCII;
    size_t steps = ascii ? 1 : ARRAY_LEN(eighths);
    size_t length = (size_t)(share * (double)(columns * steps) + 0.5);
    if (share > 0 && length == 0)
        length = 1;
    for (size_t i = 0; i < length / steps; i++)
        fputs(ascii ? "#" : "\xE2\x96\x88", p->f);
    if (!ascii)
        fputs(eighths[length % steps], p->f);
}

void
textline_rule(const struct sheet *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        fputs(p->dress == ESCAPE_ASCII ? "-" : "\xE2\x94\x80", p->f);
    putc('\n', p->f);
}
