#include "lib/redact/redact_scan.h"

#include <ctype.h>

#include "lib/base/mem.h"
#include "lib/columns/cols.h"

static const char *const words[] = {
#define WORD(text) text,
#include "lib/redact/redact_words.def"
#undef WORD
};

#define FAMILY(text) {text, sizeof text - 1},
#define CONSTANT(text)
static const struct slice families[] = {
#include "lib/redact/redact_constants.def"
};
#undef FAMILY
#undef CONSTANT
#define FAMILY(text)
#define CONSTANT(text) text,
static const char *const constants[] = {
#include "lib/redact/redact_constants.def"
};
#undef FAMILY
#undef CONSTANT

static const char *const errnos[] = {
#define ERRNO(number, name) #name,
#include "lib/base/errnos.def"
#undef ERRNO
};

static bool
is_one_of(struct slice word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (slice_eq(word, slice_of(list[i])))
            return true;
    return false;
}

static bool
is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

struct slice
redact_word_at(struct slice s)
{
    size_t n = 0;
    while (n < s.n && is_word_char(s.p[n]))
        n++;
    return (struct slice){s.p, n};
}

void
redact_scan_copy(struct redact_scan *s, size_t n)
{
    redact_put(s->to, (struct slice){s->rest.p, n});
    s->rest = slice_from(s->rest, n);
}

/* ---- strings ---- */

static int
octal(struct slice s, size_t *n)
{
    int v = 0;
    for (*n = 0; *n < 3 && *n < s.n && s.p[*n] >= '0' && s.p[*n] <= '7'; (*n)++)
        v = v * 8 + (s.p[*n] - '0');
    return v;
}

static int
hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(digits, tolower((unsigned char)c));
    return c && at ? (int)(at - digits) : -1;
}

/* The byte behind a backslash; *n: how many characters it takes. */
static char
escaped(struct slice s, size_t *n)
{
    static const char letters[] = "ntrvfba", bytes[] = "\n\t\r\v\f\b\a";
    const char *at = strchr(letters, s.p[0]);
    *n = 1;
    if (at)
        return bytes[at - letters];
    if (s.p[0] == 'x' && s.n > 2 && hex_digit(s.p[1]) >= 0 && hex_digit(s.p[2]) >= 0) {
        *n = 3;
        return (char)(hex_digit(s.p[1]) * 16 + hex_digit(s.p[2]));
    }
    int v = octal(s, n);
    if (*n > 0)
        return (char)v;
    *n = 1;
    return s.p[0];
}

static struct slice
unescape(struct redact_scan *s, struct slice text)
{
    s->scratch.n = 0;
    while (text.n > 0) {
        size_t n = 0;
        char c = text.p[0];
        text = slice_from(text, 1);
        if (c == '\\' && text.n > 0)
            c = escaped(text, &n);
        text = slice_from(text, n);
        redact_put(&s->scratch, (struct slice){&c, 1});
    }
    return (struct slice){s->scratch.p, s->scratch.n};
}

/* What our logs write as text and is a state, not a name. */
static bool
is_enumerated(struct slice text)
{
    static const char *const enums[] = {"task_state", "sample_end", "sample_taker"};
    for (size_t i = 0; i < ARRAY_LEN(enums); i++)
        if (enum_number(enum_find(enums[i]), text) >= 0)
            return true;
    return false;
}

/* rest begins with a quote. One that does not end takes the rest of the line. */
void
redact_scan_string(struct redact_scan *s)
{
    size_t n = 1;
    while (n < s->rest.n && s->rest.p[n] != '"')
        n += s->rest.p[n] == '\\' ? 2 : 1;
    bool ends = n < s->rest.n;
    struct slice text = {s->rest.p + 1, MIN(n, s->rest.n) - 1};
    bool path =
        s->strings == REDACT_PATHS || (s->strings == REDACT_COMMAND && s->nstrings == 0);
    s->nstrings++;
    redact_put(s->to, SLICE("\""));
    if (s->keep_words && is_enumerated(text))
        redact_put(s->to, text);
    else if (path)
        redact_path(s->r, unescape(s, text), s->to);
    redact_put(s->to, SLICE("\""));
    s->rest = slice_from(s->rest, ends ? n + 1 : s->rest.n);
    /* what was there and is not is marked as cut, as strace does */
    if ((!path && text.n > 0 && !slice_starts(s->rest, SLICE("..."))) || !ends)
        redact_put(s->to, SLICE("..."));
}

/* ---- <decorations> ---- */

/* Length with both quotes, or to the end where it does not end. */
static size_t
string_length(struct slice s)
{
    size_t n = 1;
    while (n < s.n && s.p[n] != '"')
        n += s.p[n] == '\\' ? 2 : 1;
    return MIN(n + 1, s.n);
}

/* Length with both brackets; 0 when it does not end. */
size_t
redact_decoration_length(struct slice s)
{
    size_t depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\')
            i++;
        else if (c == '"')
            i += string_length(slice_from(s, i)) - 1;
        else if (c == '<')
            depth++;
        else if (c == '>' && s.p[i - 1] != '-' && --depth == 0)
            return i + 1;
    }
    return 0;
}

static void
take_decoration(struct redact_scan *s)
{
    size_t n = redact_decoration_length(s->rest);
    if (n == 0) { /* it may be anything */
        s->rest = slice_from(s->rest, s->rest.n);
        return;
    }
    struct slice inside = {s->rest.p + 1, n - 2};
    const char *device = inside.n ? memchr(inside.p, '<', inside.n) : NULL;
    if (device)
        inside.n = (size_t)(device - inside.p);
    redact_put(s->to, SLICE("<"));
    redact_path(s->r, unescape(s, inside), s->to);
    redact_put(s->to, SLICE(">"));
    s->rest = slice_from(s->rest, n);
}

/* ---- bare text ---- */

static bool
is_number(struct slice w)
{
    bool hex = w.n > 2 && w.p[0] == '0' && w.p[1] == 'x';
    for (size_t i = hex ? 2 : 0; i < w.n; i++)
        if (!(hex ? hex_digit(w.p[i]) >= 0 : isdigit((unsigned char)w.p[i])))
            return false;
    return true;
}

static size_t
leading_digits(struct slice w)
{
    size_t n = 0;
    while (n < w.n && isdigit((unsigned char)w.p[n]))
        n++;
    return n;
}

static bool
is_capitals(struct slice w)
{
    for (size_t i = 0; i < w.n; i++)
        if (islower((unsigned char)w.p[i]))
            return false;
    return true;
}

/* Of strace's own. */
static bool
is_constant(struct slice w)
{
    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        if (slice_starts(w, families[i]) && is_capitals(w))
            return true;
    return is_one_of(w, constants, ARRAY_LEN(constants)) ||
           is_one_of(w, errnos, ARRAY_LEN(errnos));
}

/* "(No such file or directory)" behind "-1 ENOENT". */
static void
take_reason(struct redact_scan *s)
{
    size_t n = slice_starts(s->rest, SLICE(" (")) ? 2 : 0;
    while (n > 0 && n < s->rest.n &&
           (isalnum((unsigned char)s->rest.p[n]) || strchr(" -'/,_", s->rest.p[n])))
        n++;
    if (n > 0 && n < s->rest.n && s->rest.p[n] == ')')
        redact_scan_copy(s, n + 1);
}

static bool
behind_minus_one(const struct redact_scan *s)
{
    return s->to->n >= 5 && memcmp(s->to->p + s->to->n - 5, "= -1 ", 5) == 0;
}

/* Of a field or a function: no capitals alone. */
static bool
is_name(struct slice w, char next)
{
    return (next == '=' || next == '(') && !is_capitals(w);
}

void
redact_scan_word(struct redact_scan *s)
{
    struct slice w = redact_word_at(s->rest);
    char next = w.n < s->rest.n ? s->rest.p[w.n] : 0;
    if (slice_eq(w, SLICE("htons")) && next == '(') {
        redact_put(s->to, SLICE("htons(0"));
        s->rest = slice_from(s->rest, w.n + 1);
        s->rest = slice_from(s->rest, redact_word_at(s->rest).n);
    } else if (behind_minus_one(s) && is_one_of(w, errnos, ARRAY_LEN(errnos))) {
        redact_scan_copy(s, w.n);
        take_reason(s);
    } else if (w.p == s->call || s->keep_words || is_name(w, next) || is_number(w) ||
               is_constant(w) || is_one_of(w, words, ARRAY_LEN(words))) {
        redact_scan_copy(s, w.n);
    } else {
        redact_scan_copy(
            s, leading_digits(w)); /* "6hello": a number, then text of the program's */
        w = redact_word_at(s->rest);
        redact_word(s->r, w, s->to);
        s->rest = slice_from(s->rest, w.n);
    }
}

/* Length of a word of hex digits in brackets, [00007f274efcaad7]; 0: none. */
size_t
redact_pointer_length(struct slice s)
{
    size_t n = 1;
    while (n < s.n && (hex_digit(s.p[n]) >= 0 || s.p[n] == '?'))
        n++;
    return n > 1 && n < s.n && s.p[0] == '[' && s.p[n] == ']' ? n + 1 : 0;
}

/* The bracket belongs to what stands before it: 3</etc/passwd>, AT_FDCWD</tmp>. */
static bool
is_decoration(const struct redact_scan *s, const char *begin)
{
    const char *p = s->rest.p;
    return *p == '<' && p > begin && is_word_char(p[-1]) && s->rest.n > 1 && p[1] != '<';
}

void
redact_scan_all(struct redact_scan *s)
{
    const char *begin = s->rest.p;
    while (s->rest.n > 0) {
        char c = s->rest.p[0];
        if (c == '"')
            redact_scan_string(s);
        else if (is_decoration(s, begin))
            take_decoration(s);
        else if (is_word_char(c))
            redact_scan_word(s);
        else if (redact_pointer_length(s->rest) > 0)
            redact_scan_copy(s, redact_pointer_length(s->rest));
        else if (c == '\t' || (c >= ' ' && c <= '~') || c == '\r')
            redact_scan_copy(s, 1);
        else
            s->rest = slice_from(s->rest, 1); /* no byte of strace's own */
    }
}
