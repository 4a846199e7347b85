#include "lib/redact/redact_line.h"

#include <ctype.h>

#include "lib/redact/redact_scan.h"

static const char *const data_calls[] = {
#define DATA(call) call,
#include "lib/redact/redact_data.def"
#undef DATA
};

static bool
is_data_call(struct slice call)
{
    for (size_t i = 0; i < ARRAY_LEN(data_calls); i++)
        if (slice_eq(call, slice_of(data_calls[i])))
            return true;
    return false;
}

static bool
is_digits(struct slice w)
{
    for (size_t i = 0; i < w.n; i++)
        if (!isdigit((unsigned char)w.p[i]))
            return false;
    return true;
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
        return behind_digit ? redact_decoration_length(s) : 0;
    if (slice_starts(s, SLICE("[pid ")))
        return 5;
    if (s.p[0] == '[' && redact_pointer_length(s) > 0)
        return redact_pointer_length(s);
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

static enum redact_strings_are
strings_of(struct slice call)
{
    if (slice_starts(call, SLICE("execve")))
        return REDACT_COMMAND;
    return is_data_call(call) ? REDACT_DATA : REDACT_PATHS;
}

/* Where the line's call, if it shows one, is named; false when the line is none of
 * strace's. */
static bool
understand(struct slice body, struct slice *call)
{
    static const struct slice dots = {"<... ", 5};
    bool resumed = slice_starts(body, dots);
    *call = redact_word_at(resumed ? slice_from(body, dots.n) : body);
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
    struct slice number = redact_word_at(slice_from(body, head.n));
    struct slice rest = slice_from(body, head.n + number.n);
    return is_digits(number) &&
           (slice_eq(rest, SLICE(" attached")) || slice_eq(rest, SLICE(" detached")));
}

/* "# weir-strace 0.1.0 host=vm start=... cwd="/x" strace=6.1 calls=io cmd=["a","b"]" */
static void
take_header(struct redact_scan *s)
{
    while (s->rest.n > 0) {
        size_t value = 0;
        if (slice_starts(s->rest, SLICE(" host=")))
            value = 6;
        else if (slice_starts(s->rest, SLICE(" cmd=[")))
            s->strings = REDACT_COMMAND;
        if (s->strings == REDACT_COMMAND) {
            s->nstrings = 0;
            redact_scan_all(s);
            return;
        }
        if (value > 0) {
            size_t n = value;
            while (n < s->rest.n && s->rest.p[n] != ' ')
                n++;
            struct slice host = {s->rest.p + value, n - value};
            redact_scan_copy(s, value);
            redact_word(s->r, host, s->to);
            s->rest = slice_from(s->rest, host.n);
        } else if (s->rest.p[0] == '"') {
            redact_scan_string(s);
        } else if (slice_starts(s->rest, SLICE(" calls=")) && s->rest.n > 7) {
            redact_scan_copy(s, 7);
            s->keep_words = true;
            redact_scan_word(s);
            s->keep_words = false;
        } else if (redact_word_at(s->rest).n > 0) {
            redact_scan_word(s);
        } else {
            redact_scan_copy(s, 1);
        }
    }
}

/* The rest of a call whose beginning stands on a line before: its result. */
static bool
take_tail(struct redact_scan *s)
{
    for (size_t at = s->rest.n; at-- > 0;) {
        struct slice tail = slice_from(s->rest, at);
        size_t n = 1;
        while (n < tail.n && tail.p[n] == ' ')
            n++;
        if (tail.p[0] == ')' && n > 1 && slice_starts(slice_from(tail, n), SLICE("= "))) {
            s->rest = tail;
            redact_scan_all(s);
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
strace_line(struct redact_scan *s)
{
    struct slice line = s->rest, call, body = slice_from(line, body_at(line));
    if (slice_starts(line, SLICE("# weir-"))) {
        take_header(s);
    } else if (body.n == 0 || is_attached(body)) {
        redact_scan_copy(s, body.n == 0 ? line.n : line.n - body.n);
        redact_put(s->to, body);
    } else if (slice_starts(line, SLICE(" > ")) || slice_starts(line, SLICE(" | "))) {
        redact_put(s->to, SLICE(line.p[1] == '>' ? " > (redacted) [0x0]" : " | 00000"));
    } else if (understand(body, &call)) {
        s->strings = strings_of(call);
        s->call = call.p;
        redact_scan_all(s);
    } else if (line.p[0] != '#' && take_tail(s)) {
        return;
    } else if (strchr("# %-", line.p[0]) || ends_a_table(line)) {
        redact_put(s->to, SLICE("# (redacted)")); /* a comment; a row of -c */
    } else {
        redact_put(s->to, SLICE("(redacted)"));
    }
}

/* ---- lines of ours ---- */

static void
sample_line(struct redact_scan *s)
{
    struct slice line = s->rest, first = redact_word_at(line);
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
    redact_scan_all(s);
}

/* Length of what makes a terminal change colours, "ESC[1;31m", at the line's begin; 0. A
 * program's own text may hold other sequences, which are no colours. */
static size_t
colour_at(struct slice line)
{
    size_t n = 2;
    if (!slice_starts(line, SLICE("\033[")))
        return 0;
    while (n < line.n && ((line.p[n] >= '0' && line.p[n] <= '9') || line.p[n] == ';'))
        n++;
    return n < line.n && line.p[n] == 'm' ? n + 1 : 0;
}

/* Without what makes terminals colour it: strace --color... through script(1). */
static struct slice
uncolour(struct slice line, struct redact_text *plain)
{
    if (!line.n || !memchr(line.p, 033, line.n))
        return line;
    while (line.n) {
        size_t n = colour_at(line);
        if (!n)
            redact_put(plain, (struct slice){line.p, 1});
        line = slice_from(line, n ? n : 1);
    }
    return (struct slice){plain->p, plain->n};
}

bool
redact_line(const struct redact *r, enum redact_kind kind, struct redact_held *held,
            struct slice line, struct redact_text *to)
{
    if (kind == REDACT_FS_USAGE && !slice_starts(line, SLICE("# weir-")))
        return redact_fs_line(r, held, line, to);
    struct redact_text plain = {0};
    struct redact_scan s = {.r = r, .rest = uncolour(line, &plain), .to = to};
    if (kind == REDACT_STRACE)
        strace_line(&s);
    else
        sample_line(&s);
    free(s.scratch.p);
    free(plain.p);
    return true;
}

enum redact_kind
redact_recognise(struct slice head)
{
    struct slice line, call;
    struct redact_text plain = {0};
    size_t known = 0, lines = 0, events = 0;
    if (slice_starts(head, SLICE("# weir-sample ")) ||
        slice_starts(head, SLICE("# weir-marks ")))
        return REDACT_SAMPLES;
    if (slice_starts(head, SLICE("# weir-strace ")))
        return REDACT_STRACE;
    if (slice_starts(head, SLICE("# weir-fs-usage ")))
        return REDACT_FS_USAGE;
    while (lines < 1000 && head.n > 0) {
        const char *eol = memchr(head.p, '\n', head.n);
        line = (struct slice){head.p, eol ? (size_t)(eol - head.p) : head.n};
        head = slice_from(head, line.n + (eol != NULL));
        events += redact_is_fs_event(line);
        plain.n = 0;
        line = uncolour(line, &plain);
        struct slice body = slice_from(line, body_at(line));
        known += understand(body, &call) || is_attached(body) ||
                 slice_starts(line, SLICE(" > ")) || slice_starts(line, SLICE(" | "));
        lines += line.n > 0;
    }
    free(plain.p);
    if (events > known && events * 3 >= lines)
        return REDACT_FS_USAGE;
    return lines > 0 && known * 2 >= lines ? REDACT_STRACE : REDACT_NOT;
}
