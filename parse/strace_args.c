#include "parse/strace_args.h"

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

/* Bytes at which a decoration needs a closer look. */
static const unsigned char deco_stops[256] = {
    ['<'] = 1, ['>'] = 1, ['\\'] = 1, ['"'] = 1};

size_t
args_skip_decoration(struct slice text, size_t at)
{
    int depth = 0;
    for (size_t i = at; i < text.n; i++) {
        if (!deco_stops[(unsigned char)text.p[i]])
            continue;
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
        case '"': {
            size_t end = args_skip_string(text, i);
            if (end)
                i = end - 1;
            break;
        }
        default:
            break;
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

/* Bytes at which the scanner has something to decide. */
static const unsigned char stops[256] = {
    ['"'] = 1, ['('] = 1, [')'] = 1, ['['] = 1, [']'] = 1,
    ['{'] = 1, ['}'] = 1, ['<'] = 1, [','] = 1, ['/'] = 1,
};

/* What does not end costs a look at the whole rest; a hostile line of nothing but
 * openings gets this many bytes of such looks, then they count as plain bytes. */
#define LOOK_BUDGET (1024 * 1024)

enum scan_end
args_scan(struct slice text, struct args *args, size_t *end)
{
    size_t from = 0, looked = 0;
    int depth = 0;

    args->n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (!stops[(unsigned char)text.p[i]])
            continue;
        switch (text.p[i]) {
        case '"': {
            size_t to = args_skip_string(text, i);
            if (to)
                i = to - 1;
            break;
        }
        case '<':
            if (word_at(text, i, SLICE("<unfinished ...")) ||
                word_at(text, i, SLICE("<pid changed to ")) ||
                word_at(text, i, SLICE("<detached ...>"))) {
                *end = i;
                if (i > from)
                    push(args, text, from, i);
                return text.p[i + 1] == 'd' ? SCAN_DETACHED : SCAN_UNFINISHED;
            }
            if (looked < LOOK_BUDGET && decorates(text, i, from)) {
                size_t to = args_skip_decoration(text, i);
                looked += to ? 0 : text.n - i;
                i = to ? to - 1 : i;
            }
            break;
        case '/':
            if (looked < LOOK_BUDGET && word_at(text, i, SLICE("/* "))) {
                size_t to = skip_comment(text, i);
                looked += to ? 0 : text.n - i;
                i = to ? to - 1 : i;
            }
            break;
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
        default: /* a comma */
            if (depth == 0) {
                push(args, text, from, i);
                from = i + 1;
            }
            break;
        }
    }
    push(args, text, from, text.n);
    *end = text.n;
    return SCAN_OPEN;
}
