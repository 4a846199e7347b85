#include "parse/strace_args.h"

#include "lib/scan.h"

size_t
args_skip_string(struct slice text, size_t at)
{
    for (size_t i = at + 1; i < text.n;) {
        const char *quote = memchr(text.p + i, '"', text.n - i);
        if (!quote)
            return 0;
        size_t q = (size_t)(quote - text.p), back = q;
        while (back > at + 1 && text.p[back - 1] == '\\')
            back--;
        i = q + 1;
        if ((q - back) % 2 == 0) /* an even number of backslashes does not escape it */
            return i;
    }
    return 0;
}

size_t
args_skip_decoration(struct slice text, size_t at)
{
    int depth = 1;
    for (size_t i = at + 1; i < text.n; i++) {
        i += scan_four(text.p + i, text.n - i, "<>\\\"");
        if (i >= text.n)
            break;
        switch (text.p[i]) {
        case '<':
            depth++;
            break;
        case '>':
            /* "->" inside an address pair does not close */
            if (text.p[i - 1] == '-' && depth == 1 && i + 1 < text.n &&
                text.p[i + 1] != ',' && text.p[i + 1] != ')' && text.p[i + 1] != ' ')
                break;
            if (--depth == 0)
                return i + 1;
            break;
        case '\\':
            i++;
            break;
        default: { /* a quote */
            size_t end = args_skip_string(text, i);
            if (end)
                i = end - 1;
            break;
        }
        }
    }
    return 0;
}

static bool
word_at(struct slice text, size_t at, struct slice word)
{
    return slice_starts(slice_from(text, at), word);
}

/* A "<" opens a decoration only directly behind a number or AT_FDCWD. */
static bool
decorates(struct slice text, size_t at, size_t from)
{
    if (at == from)
        return false;
    char c = text.p[at - 1];
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == 'D';
}

/* Index behind a comment that begins at text[at]; 0 when it does not end. */
static size_t
skip_comment(struct slice text, size_t at)
{
    for (size_t i = at + 2; i + 1 < text.n; i++)
        if (text.p[i] == '*' && text.p[i + 1] == '/')
            return i + 2;
    return 0;
}

static void
push(struct args *args, struct slice text, size_t from, size_t to)
{
    if (args->n == ARGS_MAX) /* longer than any call: keep what is there */
        return;
    while (from < to && text.p[from] == ' ')
        from++;
    while (to > from && text.p[to - 1] == ' ')
        to--;
    args->arg[args->n++] = (struct slice){text.p + from, to - from};
}

/* Bytes at which the scanner has something to decide, " ( ) [ ] { } < , /, among the 16
 * at text[at]: a bit for each. Where they stand is not to be foretold, so looking at them
 * one by one costs a wrong guess of the processor for each that is found. */
static uint32_t
stops_at(struct slice text, size_t at)
{
    scan_bytes v = {0};
    if (text.n - at >= sizeof v)
        memcpy(&v, text.p + at, sizeof v);
    else
        memcpy(&v, text.p + at, text.n - at);
    scan_bytes bracket = v & 0xdf, paren = v & 0xfe; /* [ and {, ] and }; ( and ) */
    return scan_bits((scan_bytes)(bracket == '[') | (scan_bytes)(bracket == ']') |
                     (scan_bytes)(paren == '(') | (scan_bytes)(v == '"') |
                     (scan_bytes)(v == '<') | (scan_bytes)(v == ',') |
                     (scan_bytes)(v == '/'));
}

/* What does not end costs a look at the whole rest; a hostile line of nothing but
 * openings gets this many bytes of such looks, then they count as plain bytes. */
#define LOOK_BUDGET (1024 * 1024)

/* Index behind what begins at text[i], be it a string, a decoration or a comment; 0 when
 * nothing does that also ends. */
static size_t
skip(struct slice text, size_t i, size_t from, size_t *looked)
{
    size_t to = 0;

    if (text.p[i] == '"')
        return args_skip_string(text, i);
    if (*looked >= LOOK_BUDGET)
        return 0;
    if (text.p[i] == '<' && decorates(text, i, from))
        to = args_skip_decoration(text, i);
    else if (text.p[i] == '/' && word_at(text, i, SLICE("/* ")))
        to = skip_comment(text, i);
    else
        return 0;
    *looked += to ? 0 : text.n - i;
    return to;
}

/* What strace puts in place of the rest of a call. */
static bool
breaks_off(struct slice text, size_t i)
{
    return text.p[i] == '<' && (word_at(text, i, SLICE("<unfinished ...")) ||
                                word_at(text, i, SLICE("<pid changed to ")) ||
                                word_at(text, i, SLICE("<detached ...>")));
}

enum scan_end
args_scan(struct slice text, struct args *args, size_t *end)
{
    size_t from = 0, looked = 0, base = 0, to;
    int depth = 0;
    uint32_t stops = stops_at(text, 0);

    args->n = 0;
    for (;;) {
        while (stops == 0) {
            base += sizeof(scan_bytes);
            if (base >= text.n) {
                push(args, text, from, text.n);
                *end = text.n;
                return SCAN_OPEN;
            }
            stops = stops_at(text, base);
        }
        size_t i = base + (unsigned)__builtin_ctz(stops);
        stops &= stops - 1;
        switch (text.p[i]) {
        case '(':
        case '[':
        case '{':
            if (++depth > NESTING_MAX)
                return SCAN_BROKEN;
            break;
        case ')':
            if (depth == 0) {
                if (i > from || args->n)
                    push(args, text, from, i);
                *end = i + 1;
                return SCAN_CLOSED;
            }
            depth--;
            break;
        case ']':
        case '}':
            if (depth > 0)
                depth--;
            break;
        case ',':
            if (depth == 0) {
                push(args, text, from, i);
                from = i + 1;
            }
            break;
        default: /* a quote, "<", "/" */
            if (breaks_off(text, i)) {
                *end = i;
                if (i > from)
                    push(args, text, from, i);
                return text.p[i + 1] == 'd' ? SCAN_DETACHED : SCAN_UNFINISHED;
            }
            if ((to = skip(text, i, from, &looked))) {
                base = to;
                stops = to < text.n ? stops_at(text, to) : 0;
            }
            break;
        }
    }
}
