#include "parse/line/strace_args.h"

#include "lib/base/scan.h"
#include "parse/line/args_marks.h"

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

/* What does not end costs a look at the whole rest; a hostile line of nothing but
 * openings gets this many bytes of such looks, then they count as plain bytes. */
#define LOOK_BUDGET (1024 * 1024)

/* The text with the marks of the part that is looked at. */
struct window {
    struct slice text;
    size_t base; /* where the part begins */
    struct marks marks;
};

static void
look_at(struct window *w, size_t base)
{
    size_t left = w->text.n - base;
    char padded[MARKS_BYTES] = {0};

    w->base = base;
    if (left >= MARKS_BYTES) {
        marks_find(w->text.p + base, &w->marks);
        return;
    }
    memcpy(padded, w->text.p + base, left);
    marks_find(padded, &w->marks);
}

/* The next part; false when there is none. */
static bool
look_on(struct window *w)
{
    if (w->text.n - w->base <= MARKS_BYTES)
        return false;
    look_at(w, w->base + MARKS_BYTES);
    return true;
}

/* Marks of the part at `from`, which is no further than its end, and behind. */
static uint64_t
at_or_behind(const struct window *w, size_t from, uint64_t marks)
{
    size_t n = from - w->base;
    return n < MARKS_BYTES ? marks >> n << n : 0;
}

static size_t
place_of(const struct window *w, uint64_t marks)
{
    return w->base + (unsigned)__builtin_ctzll(marks);
}

/* Index behind the string or the decoration that begins at text[i]; 0 when it does not
 * end. Nearly always the first mark behind it is its end. */
static size_t
skip_string(struct window *w, size_t i)
{
    uint64_t found;
    while ((found = at_or_behind(w, MAX(i + 1, w->base), w->marks.quotes)) == 0)
        if (!look_on(w))
            return 0;
    size_t end = place_of(w, found);
    return w->text.p[end - 1] == '\\' ? args_skip_string(w->text, i) : end + 1;
}

static size_t
skip_decoration(struct window *w, size_t i)
{
    uint64_t found;
    while ((found = at_or_behind(w, MAX(i + 1, w->base), w->marks.decorations)) == 0)
        if (!look_on(w))
            return 0;
    size_t end = place_of(w, found);
    bool plain = w->text.p[end] == '>' && w->text.p[end - 1] != '-';
    return plain ? end + 1 : args_skip_decoration(w->text, i);
}

/* Index behind what begins at text[i], be it a string, a decoration or a comment; 0 when
 * nothing does that also ends. */
static size_t
skip(struct window *w, size_t i, size_t from, size_t *looked)
{
    struct slice text = w->text;
    size_t to = 0;

    if (text.p[i] == '"')
        return skip_string(w, i);
    if (*looked >= LOOK_BUDGET)
        return 0;
    if (text.p[i] == '<' && decorates(text, i, from))
        to = skip_decoration(w, i);
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

/* Goes on with the stops from text[to] on. */
static uint64_t
stops_from(struct window *w, size_t to)
{
    if (to < w->base || to - w->base > MARKS_BYTES)
        look_at(w, to);
    return at_or_behind(w, to, w->marks.stops);
}

enum scan_end
args_scan(struct slice text, struct args *args, size_t *end)
{
    struct window w = {.text = text};
    size_t from = 0, looked = 0, to;
    int depth = 0;

    look_at(&w, 0);
    uint64_t stops = w.marks.stops;
    args->n = 0;
    for (;;) {
        while (stops == 0) {
            if (!look_on(&w)) {
                push(args, text, from, text.n);
                *end = text.n;
                return SCAN_OPEN;
            }
            stops = w.marks.stops;
        }
        size_t i = place_of(&w, stops);
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
            to = skip(&w, i, from, &looked);
            if (to || w.base > i)
                stops = stops_from(&w, to ? to : i + 1);
            break;
        }
    }
}
