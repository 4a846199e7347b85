#include "lib/redact_fs_usage.h"

#include <ctype.h>

#define CUT_NAME 16 /* bytes that disk events keep of a name */

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes at the front that are in `set`. */
static size_t
span(struct slice s, const char *set)
{
    size_t n = 0;
    while (n < s.n && s.p[n] && strchr(set, s.p[n]))
        n++;
    return n;
}

/* ---- from both ends ---- */

/* "17:24:16.586207  write"; 0: it is none. */
static size_t
clock_length(struct slice line)
{
    static const char shape[] = "dd:dd:dd";
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (i >= line.n || (shape[i] == 'd' ? !is_digit(line.p[i]) : line.p[i] != ':'))
            return 0;
    size_t n = sizeof shape - 1;
    n += span(slice_from(line, n), ".0123456789");
    size_t blanks = span(slice_from(line, n), " \t");
    return blanks ? n + blanks : 0;
}

static size_t
call_length(struct slice s)
{
    size_t n = 0;
    while (n < s.n && (isalnum((unsigned char)s.p[n]) || strchr("_-[].", s.p[n])))
        n++;
    return n <= 24 && (n == s.n || s.p[n] == ' ' || s.p[n] == '\t') ? n : 0;
}

/* "0.000005 W Editor.11507": the last number with six decimals that has blanks around it
 * and stands behind `from`. *at is where it begins, *process where the name does. */
static bool
find_tail(struct slice s, size_t from, size_t *at, size_t *process)
{
    for (size_t dot = s.n; dot-- > from;) {
        size_t begin = dot, end = dot + 1;
        if (s.p[dot] != '.')
            continue;
        while (begin > from && is_digit(s.p[begin - 1]))
            begin--;
        end += span(slice_from(s, end), "0123456789");
        if (begin == dot || end != dot + 7 || begin == from ||
            !strchr(" \t", s.p[begin - 1]) || (end < s.n && s.p[end] != ' '))
            continue;
        *at = begin;
        *process = end + span(slice_from(s, end), " ");
        struct slice waited = slice_from(s, *process);
        if (slice_starts(waited, SLICE("W ")) || slice_eq(waited, SLICE("W")))
            *process += 1 + span(slice_from(waited, 1), " ");
        return true;
    }
    return false;
}

/* ---- fields ---- */

/* "F=15", "B=0x1", "[  2]", "(R_____)", "<SEEK_SET>", "BC:HIT": 0 for others. */
static size_t
field_length(struct slice s)
{
    static const struct {
        char opens, closes;
        const char *inside;
    } brackets[] = {
        {'[', ']', " -0123456789"                                           },
        {'(', ')', "_RWCATENlLFSVXfBMNdcam"                                 },
        {'<', '>', "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_|=, -xrwstabcdefST"},
    };
    if (s.n > 2 && s.p[1] == '=' && isupper((unsigned char)s.p[0]))
        return 2 + span(slice_from(s, 2), "-x0123456789abcdefABCDEF");
    if (slice_starts(s, SLICE("BC:")))
        return 3 + span(slice_from(s, 3), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    for (size_t i = 0; i < ARRAY_LEN(brackets); i++) {
        size_t n = s.p[0] == brackets[i].opens
                       ? 1 + span(slice_from(s, 1), brackets[i].inside)
                       : 0;
        if (n > 0 && n < s.n && s.p[n] == brackets[i].closes)
            return n + 1;
    }
    return 0;
}

/* A device that is no node: "NFS  /net/home/x". */
static size_t
plain_device(struct slice s)
{
    static const char *const names[] = {"NFS ", "CS ", "NOTFOUND "};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (slice_starts(s, slice_of(names[i])))
            return strlen(names[i]) - 1;
    return 0;
}

/* Whether a field may end there: wide ones leave no blank before the next. */
static bool
is_border(struct slice s)
{
    return s.n == 0 || strchr(" \t/[", s.p[0]) ||
           (s.n > 1 && isupper((unsigned char)s.p[0]) && s.p[1] == '=');
}

/* Devices that are none, by which fs_usage says what a request did not reach. */
static bool
is_no_device(struct slice path)
{
    return slice_eq(path, SLICE("/dev/NOTFOUND")) || slice_eq(path, SLICE("/dev/NFS")) ||
           slice_eq(path, SLICE("/dev/CS"));
}

static void
put_path(const struct redact *r, struct slice path, struct redact_text *to)
{
    if (is_no_device(path))
        redact_put(to, path);
    else
        redact_path(r, path, to);
}

/* What stands between the call and the elapsed time: fields, a device, a path; blanks as
 * they are, since they tell where a column is full. */
static void
put_middle(const struct redact *r, struct slice s, struct redact_text *to)
{
    for (;;) {
        size_t n = span(s, " \t");
        redact_put(to, (struct slice){s.p, n});
        s = slice_from(s, n);
        if (s.n == 0)
            return;
        n = MAX(field_length(s), plain_device(s));
        if (n == 0 || !is_border(slice_from(s, n)))
            break;
        redact_put(to, (struct slice){s.p, n});
        s = slice_from(s, n);
    }
    size_t end = s.n;
    while (end > 0 && strchr(" \t", s.p[end - 1]))
        end--;
    const char *blank = memchr(s.p, ' ', end);
    size_t first = blank ? (size_t)(blank - s.p) : end;
    if (first < end && slice_starts(s, SLICE("/dev/"))) { /* of a disk event */
        put_path(r, (struct slice){s.p, first}, to);
        put_middle(r, slice_from(s, first), to);
        return;
    }
    put_path(r, (struct slice){s.p, end}, to);
    redact_put(to, slice_from(s, end));
}

/* A name is also known by its first 16 bytes: their pseudonym is as long, and what is
 * behind them adds its own. */
static void
put_name(const struct redact *r, struct slice name, struct redact_text *to)
{
    if (name.n < CUT_NAME) {
        redact_word(r, name, to);
        return;
    }
    struct slice head = {name.p, CUT_NAME}, half = {name.p, CUT_NAME - 1};
    struct redact_text more = {0};
    redact_word(r, head, to);
    redact_word(r, half, &more);
    redact_put(to, (struct slice){more.p, CUT_NAME - REDACT_WORD});
    redact_word(r, slice_from(name, CUT_NAME), to);
    free(more.p);
}

/* "Code Helper (Plugin).1957165": the thread's number stays. */
static void
put_process(const struct redact *r, struct slice s, struct redact_text *to)
{
    size_t end = s.n, dot;
    while (end > 0 && strchr(" \t\r", s.p[end - 1]))
        end--;
    for (dot = end; dot > 0 && is_digit(s.p[dot - 1]); dot--)
        ;
    bool numbered = dot > 0 && dot < end && s.p[dot - 1] == '.';
    size_t name = numbered ? dot - 1 : end;
    put_name(r, (struct slice){s.p, name}, to);
    redact_put(to, slice_from(s, name));
}

/* ---- lines ---- */

bool
redact_is_fs_event(struct slice line)
{
    size_t clock = clock_length(line), at, process;
    size_t call = clock ? call_length(slice_from(line, clock)) : 0;
    return call > 0 && find_tail(line, clock + call, &at, &process);
}

static void
put_remark(struct slice line, struct redact_text *to)
{
    static const char lost[] = "fs_usage: buffer overrun, events generated too quickly";
    size_t dots = line.n > 2 && line.p[0] == '[' ? span(slice_from(line, 1), ".") : 0;
    if (line.n == span(line, " \t\r") ||
        (dots > 0 && slice_eq(slice_from(line, 1 + dots), SLICE("]"))))
        redact_put(to, line);
    else if (slice_starts(line, slice_of(lost)))
        redact_put(to, slice_of(lost));
    else
        redact_put(to, line.p[0] == '#' ? SLICE("# (redacted)") : SLICE("(redacted)"));
}

/* A routine that begins, of which no more stands there than what it was given. */
static bool
is_carbon(struct slice s, size_t call)
{
    return call > 2 && (slice_starts(s, SLICE("PB")) || slice_starts(s, SLICE("FS"))) &&
           isupper((unsigned char)s.p[2]) &&
           slice_starts(slice_from(s, call + span(slice_from(s, call), " ")), SLICE("("));
}

void
redact_fs_line(const struct redact *r, struct slice line, struct redact_text *to)
{
    size_t clock = clock_length(line), at, process;
    size_t call = clock ? call_length(slice_from(line, clock)) : 0;
    size_t head = clock + call;
    if (call == 0 || !find_tail(line, head, &at, &process)) {
        if (is_carbon(slice_from(line, clock), call))
            redact_put(to, (struct slice){line.p, head});
        else
            put_remark(line, to);
        return;
    }
    redact_put(to, (struct slice){line.p, head});
    put_middle(r, (struct slice){line.p + head, at - head}, to);
    redact_put(to, (struct slice){line.p + at, process - at});
    put_process(r, slice_from(line, process), to);
}
