#include "lib/redact_line.h"

#include <ctype.h>

#include "lib/cols.h"
#include "lib/mem.h"

/* What becomes of strings. */
enum strings { STRINGS_ARE_PATHS, STRINGS_ARE_DATA, STRINGS_ARE_COMMAND };

struct scan {
    const struct redact *r;
    struct slice rest;
    struct redact_text *to;
    enum strings strings;
    int nstrings;
    const char *call; /* where the line's call is named; NULL */
    bool keep_words;  /* names of tables and columns of ours */
    struct redact_text scratch;
};

static const char *const words[] = {
#define WORD(text) text,
#include "lib/redact_words.def"
#undef WORD
};

static const char *const data_calls[] = {
#define DATA(call) call,
#include "lib/redact_data.def"
#undef DATA
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

static struct slice
word_at(struct slice s)
{
    size_t n = 0;
    while (n < s.n && is_word_char(s.p[n]))
        n++;
    return (struct slice){s.p, n};
}

static void
copy(struct scan *s, size_t n)
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
unescape(struct scan *s, struct slice text)
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
static void
take_string(struct scan *s)
{
    size_t n = 1;
    while (n < s->rest.n && s->rest.p[n] != '"')
        n += s->rest.p[n] == '\\' ? 2 : 1;
    bool ends = n < s->rest.n;
    struct slice text = {s->rest.p + 1, MIN(n, s->rest.n) - 1};
    bool path = s->strings == STRINGS_ARE_PATHS ||
                (s->strings == STRINGS_ARE_COMMAND && s->nstrings == 0);
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

/* Length with both brackets; 0 when it does not end. */
static size_t
decoration_length(struct slice s)
{
    size_t depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\')
            i++;
        else if (c == '<')
            depth++;
        else if (c == '>' && s.p[i - 1] != '-' && --depth == 0)
            return i + 1;
    }
    return 0;
}

static void
take_decoration(struct scan *s)
{
    size_t n = decoration_length(s->rest);
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
is_constant(struct slice w)
{
    for (size_t i = 0; i < w.n; i++)
        if (islower((unsigned char)w.p[i]))
            return false;
    return true;
}

/* "(No such file or directory)" behind "-1 ENOENT". */
static void
take_reason(struct scan *s)
{
    size_t n = slice_starts(s->rest, SLICE(" (")) ? 2 : 0;
    while (n > 0 && n < s->rest.n &&
           (isalnum((unsigned char)s->rest.p[n]) || strchr(" -'/,_", s->rest.p[n])))
        n++;
    if (n > 0 && n < s->rest.n && s->rest.p[n] == ')')
        copy(s, n + 1);
}

static bool
behind_minus_one(const struct scan *s)
{
    return s->to->n >= 5 && memcmp(s->to->p + s->to->n - 5, "= -1 ", 5) == 0;
}

static void
take_word(struct scan *s)
{
    struct slice w = word_at(s->rest);
    char next = w.n < s->rest.n ? s->rest.p[w.n] : 0;
    if (slice_eq(w, SLICE("htons")) && next == '(') {
        redact_put(s->to, SLICE("htons(0"));
        s->rest = slice_from(s->rest, w.n + 1);
        s->rest = slice_from(s->rest, word_at(s->rest).n);
    } else if (w.p[0] == 'E' && behind_minus_one(s) && is_constant(w)) {
        copy(s, w.n);
        take_reason(s);
    } else if (w.p == s->call || s->keep_words || next == '=' || next == '(' ||
               is_number(w) || is_constant(w) || is_one_of(w, words, ARRAY_LEN(words))) {
        copy(s, w.n);
    } else {
        copy(s, leading_digits(w)); /* "6hello": a number, then text of the program's */
        w = word_at(s->rest);
        redact_word(s->r, w, s->to);
        s->rest = slice_from(s->rest, w.n);
    }
}

/* Length of a word of hex digits in brackets, [00007f274efcaad7]; 0: none. */
static size_t
pointer_length(struct slice s)
{
    size_t n = 1;
    while (n < s.n && hex_digit(s.p[n]) >= 0)
        n++;
    return n > 1 && n < s.n && s.p[0] == '[' && s.p[n] == ']' ? n + 1 : 0;
}

/* The bracket belongs to what stands before it: 3</etc/passwd>, AT_FDCWD</tmp>. */
static bool
is_decoration(const struct scan *s, const char *begin)
{
    const char *p = s->rest.p;
    return *p == '<' && p > begin && is_word_char(p[-1]) && s->rest.n > 1 && p[1] != '<';
}

static void
take_all(struct scan *s)
{
    const char *begin = s->rest.p;
    while (s->rest.n > 0) {
        char c = s->rest.p[0];
        if (c == '"')
            take_string(s);
        else if (is_decoration(s, begin))
            take_decoration(s);
        else if (is_word_char(c))
            take_word(s);
        else if (pointer_length(s->rest) > 0)
            copy(s, pointer_length(s->rest));
        else if (c == '\t' || (c >= ' ' && c <= '~') || c == '\r')
            copy(s, 1);
        else
            s->rest = slice_from(s->rest, 1); /* no byte of strace's own */
    }
}

/* ---- lines of strace ---- */

/* Length of a piece of what stands before the body: a number with its points and
 * brackets, <comm> of a pid, (+ 0.1); 0: none. */
static size_t
prefix_piece(struct slice line, size_t at)
{
    struct slice s = slice_from(line, at);
    bool behind_digit = at > 0 && isdigit((unsigned char)line.p[at - 1]);
    if (slice_starts(s, SLICE("---")) || slice_starts(s, SLICE("+++")))
        return 0;
    if (s.p[0] == '<')
        return behind_digit ? decoration_length(s) : 0;
    if (slice_starts(s, SLICE("[pid ")))
        return 5;
    if (s.p[0] == '[' && pointer_length(s) > 0)
        return pointer_length(s);
    return isdigit((unsigned char)s.p[0]) || strchr(" .:[]()-+", s.p[0]) ? 1 : 0;
}

/* Index of the body, behind pid, clocks and whatever -n, -i, -r put there. */
static size_t
body_at(struct slice line)
{
    size_t at = 0, n;
    while (at < line.n && (n = prefix_piece(line, at)) > 0)
        at += n;
    return at;
}

static enum strings
strings_of(struct slice call)
{
    if (slice_starts(call, SLICE("execve")))
        return STRINGS_ARE_COMMAND;
    return is_one_of(call, data_calls, ARRAY_LEN(data_calls)) ? STRINGS_ARE_DATA
                                                              : STRINGS_ARE_PATHS;
}

/* Where the line's call, if it shows one, is named; false when the line is none of
 * strace's. */
static bool
understand(struct slice body, struct slice *call)
{
    static const struct slice dots = {"<... ", 5};
    bool resumed = slice_starts(body, dots);
    *call = word_at(resumed ? slice_from(body, dots.n) : body);
    if (resumed)
        return slice_starts(slice_from(body, dots.n + call->n), SLICE(" resumed"));
    if (call->n > 0)
        return call->n < body.n && body.p[call->n] == '(';
    return slice_starts(body, SLICE("+++ ")) || slice_starts(body, SLICE("--- SIG")) ||
           slice_starts(body, SLICE("--- stopped by SIG")) ||
           slice_starts(body, SLICE("<unfinished ...>"));
}

static bool
is_attached(struct slice body)
{
    struct slice head = SLICE("strace: Process ");
    if (!slice_starts(body, head))
        return false;
    struct slice number = word_at(slice_from(body, head.n));
    struct slice rest = slice_from(body, head.n + number.n);
    return is_number(number) &&
           (slice_eq(rest, SLICE(" attached")) || slice_eq(rest, SLICE(" detached")));
}

/* "# weir-strace 0.1.0 host=vm start=... cwd="/x" strace=6.1 calls=io cmd=["a","b"]" */
static void
take_header(struct scan *s)
{
    while (s->rest.n > 0) {
        size_t value = 0;
        if (slice_starts(s->rest, SLICE(" host=")))
            value = 6;
        else if (slice_starts(s->rest, SLICE(" cmd=[")))
            s->strings = STRINGS_ARE_COMMAND;
        if (s->strings == STRINGS_ARE_COMMAND) {
            s->nstrings = 0;
            take_all(s);
            return;
        }
        if (value > 0) {
            size_t n = value;
            while (n < s->rest.n && s->rest.p[n] != ' ')
                n++;
            struct slice host = {s->rest.p + value, n - value};
            copy(s, value);
            redact_word(s->r, host, s->to);
            s->rest = slice_from(s->rest, host.n);
        } else if (s->rest.p[0] == '"') {
            take_string(s);
        } else if (slice_starts(s->rest, SLICE(" calls=")) && s->rest.n > 7) {
            copy(s, 7);
            s->keep_words = true;
            take_word(s);
            s->keep_words = false;
        } else if (is_word_char(s->rest.p[0])) {
            take_word(s);
        } else {
            copy(s, 1);
        }
    }
}

/* The rest of a call whose beginning stands on a line before: its result. */
static bool
take_tail(struct scan *s)
{
    for (size_t at = s->rest.n; at-- > 0;) {
        struct slice tail = slice_from(s->rest, at);
        size_t n = 1;
        while (n < tail.n && tail.p[n] == ' ')
            n++;
        if (tail.p[0] == ')' && n > 1 && slice_starts(slice_from(tail, n), SLICE("= "))) {
            s->rest = tail;
            take_all(s);
            return true;
        }
    }
    return false;
}

/* "100.00    0.000000           0        15           total" */
static bool
ends_a_table(struct slice line)
{
    struct slice total = {" total", 6};
    return slice_starts(line, SLICE("100.00 ")) && line.n > total.n &&
           slice_starts(slice_from(line, line.n - total.n), total);
}

static void
strace_line(struct scan *s)
{
    struct slice line = s->rest, call, body = slice_from(line, body_at(line));
    if (slice_starts(line, SLICE("# weir-"))) {
        take_header(s);
    } else if (body.n == 0 || is_attached(body)) {
        copy(s, body.n == 0 ? line.n : line.n - body.n);
        redact_put(s->to, body);
    } else if (slice_starts(line, SLICE(" > ")) || slice_starts(line, SLICE(" | "))) {
        redact_put(s->to, SLICE(line.p[1] == '>' ? " > (redacted) [0x0]" : " | 00000"));
    } else if (understand(body, &call)) {
        s->strings = strings_of(call);
        s->call = call.p;
        take_all(s);
    } else if (line.p[0] == '#' || strchr(" %-", line.p[0]) || ends_a_table(line)) {
        redact_put(s->to, SLICE("# (redacted)")); /* a comment; a row of -c */
    } else if (!take_tail(s)) {
        redact_put(s->to, SLICE("(redacted)"));
    }
}

/* ---- lines of ours ---- */

static void
sample_line(struct scan *s)
{
    struct slice line = s->rest, first = word_at(line);
    bool table = slice_starts(line, SLICE("# table "));
    if (slice_starts(line, SLICE("# ")) && !table) {
        take_header(s);
        return;
    }
    if (!table && first.n == 0 && line.n > 0 && !strchr("+-=~!?@.", line.p[0])) {
        redact_put(s->to, SLICE("# (redacted)"));
        return;
    }
    s->keep_words = true;
    take_all(s);
}

/* Without what makes terminals colour it: strace --color... through script(1). */
static struct slice
uncolour(struct slice line, struct redact_text *plain)
{
    if (!line.n || !memchr(line.p, 033, line.n))
        return line;
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] != 033) {
            redact_put(plain, (struct slice){line.p + i, 1});
            continue;
        }
        while (i < line.n && line.p[i] != 'm')
            i++;
    }
    return (struct slice){plain->p, plain->n};
}

void
redact_line(const struct redact *r, enum redact_kind kind, struct slice line,
            struct redact_text *to)
{
    struct redact_text plain = {0};
    struct scan s = {.r = r, .rest = uncolour(line, &plain), .to = to};
    if (kind == REDACT_STRACE)
        strace_line(&s);
    else
        sample_line(&s);
    free(s.scratch.p);
    free(plain.p);
}

enum redact_kind
redact_recognise(struct slice head)
{
    struct slice line, call;
    struct redact_text plain = {0};
    size_t known = 0, lines = 0;
    if (slice_starts(head, SLICE("# weir-sample ")) ||
        slice_starts(head, SLICE("# weir-marks ")))
        return REDACT_SAMPLES;
    if (slice_starts(head, SLICE("# weir-strace ")))
        return REDACT_STRACE;
    while (lines < 1000 && head.n > 0) {
        const char *eol = memchr(head.p, '\n', head.n);
        line = (struct slice){head.p, eol ? (size_t)(eol - head.p) : head.n};
        head = slice_from(head, line.n + (eol != NULL));
        plain.n = 0;
        line = uncolour(line, &plain);
        struct slice body = slice_from(line, body_at(line));
        known += understand(body, &call) || is_attached(body) ||
                 slice_starts(line, SLICE(" > ")) || slice_starts(line, SLICE(" | "));
        lines += line.n > 0;
    }
    free(plain.p);
    return lines > 0 && known * 2 >= lines ? REDACT_STRACE : REDACT_NOT;
}
