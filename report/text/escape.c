#include "report/text/escape.h"

#include "lib/base/utf8.h"

static void
put_slice(FILE *f, struct slice s)
{
    fwrite(s.p, 1, s.n, f);
}

/* What an ASCII character that means something in HTML is written as. */
static const char *
html_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void
put_ascii(FILE *f, enum escape_dress dress, char c)
{
    const char *html = html_of(c);
    if (html != NULL && dress == ESCAPE_HTML) {
        fputs(html, f);
        return;
    }
    /* GitHub reads HTML and character references in Markdown: those go as references too;
     * "|" would end the cell even in a code span. */
    if (dress == ESCAPE_MARKDOWN && html != NULL && c != '"' && c != '\'')
        fputs(html, f);
    else if (dress == ESCAPE_MARKDOWN && strchr("\\`*_[]#|~@$", c) != NULL)
        fprintf(f, "&#%d;", c);
    else
        putc(c, f);
}

/* The backslash of a visible escape must not be taken for Markdown's own. */
static void
put_unseen(FILE *f, enum escape_dress dress, uint32_t c, bool is_byte)
{
    static const char names[] = "\a\b\t\n\v\f\r";
    fputs(dress == ESCAPE_MARKDOWN ? "&#92;" : "\\", f);
    if (c >= '\a' && c <= '\r')
        putc("abtnvfr"[strchr(names, (int)c) - names], f);
    else if (is_byte || c < 0x80)
        fprintf(f, "x%02X", (unsigned)c);
    else
        fprintf(f, c > 0xFFFF ? "U%08X" : "u%04X", (unsigned)c);
}

/* Signs of our own texts that have a plain spelling. */
static const char *
ascii_of(uint32_t c)
{
    static const struct {
        uint32_t c;
        const char *plain;
    } spellings[] = {
        {0x00B5, "u"  },
        {0x00D7, "x"  },
        {0x2013, "-"  },
        {0x2014, "-"  },
        {0x2018, "'"  },
        {0x2019, "'"  },
        {0x201C, "\"" },
        {0x201D, "\"" },
        {0x2026, "..."},
        {0x2192, "->" },
        {0x2264, "<=" },
        {0x2265, ">=" },
        {0x03BC, "u"  },
    };
    for (size_t i = 0; i < ARRAY_LEN(spellings); i++) {
        if (spellings[i].c == c)
            return spellings[i].plain;
    }
    return NULL;
}

/* A well-formed character of n > 1 bytes that may be seen. */
static void
put_character(FILE *f, enum escape_dress dress, struct slice s, uint32_t c)
{
    const char *plain = dress == ESCAPE_ASCII ? ascii_of(c) : NULL;
    if (plain != NULL)
        fputs(plain, f);
    else if (dress == ESCAPE_ASCII)
        put_unseen(f, dress, c, false);
    else
        put_slice(f, s);
}

void
escape_to(FILE *f, enum escape_dress dress, struct slice s)
{
    while (s.n > 0) {
        uint32_t c = (unsigned char)s.p[0];
        size_t n = utf8_next(s, &c);
        if (n == 0)
            put_unseen(f, dress, c, true);
        else if (utf8_is_unseen(c))
            put_unseen(f, dress, c, false);
        else if (n == 1)
            put_ascii(f, dress, s.p[0]);
        else
            put_character(f, dress, (struct slice){s.p, n}, c);
        s = slice_from(s, MAX(n, 1));
    }
}

/* Columns of the first character of harmless text; its length in *n. */
static size_t
columns_of(struct slice s, size_t *n)
{
    uint32_t c = 0;
    *n = MAX(utf8_next(s, &c), 1);
    return (size_t)utf8_width(c);
}

/* The longest beginning of harmless text that fits into `columns`. */
static struct slice
head_of(struct slice s, size_t columns)
{
    size_t used = 0, at = 0, n;
    while (at < s.n) {
        size_t width = columns_of(slice_from(s, at), &n);
        if (used + width > columns)
            break;
        used += width;
        at += n;
    }
    return (struct slice){s.p, at};
}

/* The longest end of harmless text that fits into `columns`. */
static struct slice
tail_of(struct slice s, size_t columns)
{
    size_t n;
    for (size_t width = utf8_columns(s); width > columns; s = slice_from(s, n))
        width -= columns_of(s, &n);
    return s;
}

static size_t
put_shortened(FILE *f, struct slice s, const char *dots, size_t columns, bool keep_end)
{
    size_t dots_width = utf8_columns(slice_of(dots));
    size_t room = columns > dots_width ? columns - dots_width : 0;
    struct slice head = head_of(s, keep_end ? room / 3 : room);
    struct slice tail = {s.p, 0};
    if (keep_end)
        tail = tail_of(s, room - utf8_columns(head));
    put_slice(f, head);
    fputs(dots, f);
    put_slice(f, tail);
    return utf8_columns(head) + dots_width + utf8_columns(tail);
}

size_t
escape_fit(FILE *f, enum escape_dress dress, struct slice s, size_t columns,
           bool keep_end)
{
    char *text = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&text, &n);
    if (memory == NULL)
        return 0;
    escape_to(memory, dress, s);
    fclose(memory);
    struct slice plain = {text, n};
    size_t used = utf8_columns(plain);
    if (used <= columns)
        put_slice(f, plain);
    else
        used = put_shortened(f, plain, dress == ESCAPE_ASCII ? "..." : "\xE2\x80\xA6",
                             columns, keep_end);
    free(text);
    return used;
}

void
escape_base64(FILE *f, struct slice s)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < s.n; i += 3) {
        size_t n = MIN(s.n - i, 3);
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < n ? (unsigned char)s.p[i + k] : 0U);
        for (size_t k = 0; k < 4; k++)
            putc(k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=', f);
    }
}
