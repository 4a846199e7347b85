#include "lib/fs_usage/fs_line.h"

#include "lib/base/num.h"
#include "lib/fs_usage/fs_fields.h"

#define PROC_MAX                                                                         \
    80 /* bytes of a process name with its thread: 32 and 20, and some air               \
        */
#define NAME_MAX_BYTES 64
#define US_DIGITS 6

/* ---- from the right: "   0.000023 W name.123" ---- */

struct tail {
    size_t at; /* where the elapsed time begins */
    size_t int_digits;
    int64_t dur_ns;
    bool waited, named;
    struct slice proc;
};

static bool
six_digits(struct slice s, size_t at)
{
    for (size_t i = 0; i < US_DIGITS; i++)
        if (at + i >= s.n || !fs_is_digit(s.p[at + i]))
            return false;
    return true;
}

/* Where the digits before the last "." of a wide process begin; 0 when there are none. */
static size_t
tid_at(struct slice proc)
{
    size_t i = proc.n;
    while (i > 0 && fs_is_digit(proc.p[i - 1]))
        i--;
    return i > 0 && i < proc.n && proc.p[i - 1] == '.' ? i : 0;
}

/* Whether an elapsed time has its point at `dot`. */
static bool
tail_at(struct slice s, size_t from, size_t dot, struct tail *t)
{
    size_t end = dot + 1 + US_DIGITS, at = dot;
    if (!six_digits(s, dot + 1) || (end < s.n && s.p[end] != ' '))
        return false;
    while (at > from && fs_is_digit(s.p[at - 1]))
        at--;
    if (at == dot || (at > from && s.p[at - 1] != ' ') ||
        !num_seconds((struct slice){s.p + at, end - at}, &t->dur_ns))
        return false;
    struct slice behind = slice_from(s, end), proc = fs_ltrim(behind);
    /* one blank stands before it, or two where a person set columns anew; before the name
     * of a process, three */
    size_t blanks = behind.n > 2 && behind.p[1] == ' ' ? 2 : 1;
    t->waited = behind.n > blanks && behind.p[blanks] == 'W' &&
                (behind.n == blanks + 1 || behind.p[blanks + 1] == ' ');
    if (t->waited)
        proc = fs_ltrim(slice_from(behind, blanks + 1));
    t->at = at;
    t->int_digits = dot - at;
    t->proc = proc;
    t->named = proc.n > 0;
    return proc.n <= PROC_MAX;
}

/* The last elapsed time with a process behind it: in the wide layout one that ends in the
 * number of a thread. A path may hold anything, this as well. */
static bool
find_tail(struct slice s, size_t from, bool wide, struct tail *out)
{
    size_t least = MAX(from, s.n > PROC_MAX + 32 ? s.n - PROC_MAX - 32 : 0);
    bool found = false;
    for (size_t i = s.n; i-- > least;) {
        struct tail t;
        if (s.p[i] != '.' || !tail_at(s, from, i, &t))
            continue;
        bool fits = t.named && (!wide || tid_at(t.proc) > 0);
        if (!found || fits || (t.named && !out->named))
            *out = t;
        found = true;
        if (fits)
            return true;
    }
    return found;
}

/* `padded`: blanks stood behind the name. Up to 10.6 it is padded and has no thread. */
static void
read_process(struct fs_line *line, struct slice proc, bool padded)
{
    bool numbered = line->decimals > 3 || (line->decimals > 0 && !padded) ||
                    line->end_ns == MISSING_I64;
    size_t at = numbered ? tid_at(proc) : 0;
    uint64_t tid;
    line->comm = proc;
    if (at == 0)
        return;
    line->comm = fs_rtrim((struct slice){proc.p, at - 1});
    if (num_u64(slice_from(proc, at), &tid) && tid <= INT32_MAX)
        line->tid = (int32_t)tid;
}

/* ---- from the left ---- */

/* "17:24:16.586207"; returns its length, 0 when there is none. */
static size_t
read_clock(struct slice s, struct fs_line *line)
{
    uint64_t hour, minute;
    int64_t second;
    unsigned decimals;
    if (s.n < 8 || s.p[2] != ':' || s.p[5] != ':' ||
        !num_u64((struct slice){s.p, 2}, &hour) ||
        !num_u64((struct slice){s.p + 3, 2}, &minute))
        return 0;
    size_t n = num_take_seconds(slice_from(s, 6), &second, &decimals);
    bool whole = n == 2 || (n > 3 && s.p[8] == '.');
    if (!whole || hour > 23 || minute > 59 || second >= 61 * NS_PER_S ||
        (n + 6 < s.n && s.p[n + 6] != ' '))
        return 0;
    line->end_ns = ((int64_t)hour * 60 + (int64_t)minute) * 60 * NS_PER_S + second;
    line->decimals = (uint8_t)decimals;
    return n + 6;
}

/* "RdData[AT3]" to name and suffix. */
static void
read_name(struct slice word, struct fs_line *line)
{
    const char *open = memchr(word.p, '[', word.n);
    line->name = word;
    if (open && word.p[word.n - 1] == ']') {
        line->name.n = (size_t)(open - word.p);
        line->suffix = (struct slice){open + 1, word.n - line->name.n - 2};
    }
    line->call = fs_call_find(line->name);
}

/* A name that fs_usage could print, though the table does not have it. */
static bool
is_name(struct slice s)
{
    if (s.n == 0 || s.n > NAME_MAX_BYTES || fs_is_digit(s.p[0]))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                    fs_is_digit(c) || c == '-';
        if (!word)
            return false;
    }
    return true;
}

/* ---- the whole ---- */

static bool
is_gap(struct slice s)
{
    if (s.n < 4 || s.p[0] != '[' || s.p[s.n - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < s.n; i++)
        if (s.p[i] != '.')
            return false;
    return true;
}

static bool
has(struct slice s, struct slice part)
{
    for (size_t i = 0; i + part.n <= s.n; i++)
        if (memcmp(s.p + i, part.p, part.n) == 0)
            return true;
    return false;
}

/* Lines that are no event by their beginning. */
static bool
is_remark(struct slice s, enum fs_kind *kind)
{
    static const struct {
        struct slice head;
        enum fs_kind kind;
    } remarks[] = {
        {{"# weir-fs-usage ", 16},          FS_LINE_HEADER },
        {{"#", 1},                          FS_LINE_COMMENT},
        {{"fs_usage:", 9},                  FS_LINE_MESSAGE},
        {{"ktrace", 6},                     FS_LINE_MESSAGE},
        {{"Cleaning up tracing state", 25}, FS_LINE_MESSAGE},
        {{"Unable to", 9},                  FS_LINE_MESSAGE},
    };
    for (size_t i = 0; i < ARRAY_LEN(remarks); i++)
        if (slice_starts(s, remarks[i].head)) {
            *kind = remarks[i].kind;
            if (*kind == FS_LINE_MESSAGE && has(s, SLICE("buffer overrun")))
                *kind = FS_LINE_LOST;
            return true;
        }
    *kind = s.n == 0 ? FS_LINE_BLANK : FS_LINE_GAP;
    return s.n == 0 || is_gap(s);
}

static void
clear(struct fs_line *line)
{
    *line = (struct fs_line){
        .kind = FS_LINE_FOREIGN,
        .call = &fs_unknown,
        .end_ns = MISSING_I64,
        .dur_ns = MISSING_I64,
        .tid = MISSING_I32,
        .fd = FS_NO_FD,
        .fd2 = FS_NO_FD,
        .dirfd = FS_NO_FD,
        .bytes = MISSING_I64,
        .offset = MISSING_I64,
        .address = MISSING_I64,
        .block = MISSING_I64,
    };
}

/* The path column is as wide as its path, with a blank on each side, another before the
 * elapsed time, and that right-aligned in three places: the path may have been cut. */
static bool
fills_column(const struct fs_line *line, struct slice s, const struct tail *t,
             bool padded)
{
    size_t end = (size_t)(line->path.p + line->path.n - s.p);
    return line->path.n > 0 && !line->has_dirfd && (t->named || padded) &&
           t->at - end == 2 + (t->int_digits < 3 ? 3 - t->int_digits : 0);
}

/* What an event must have that it is not just a line of words. */
static enum fs_kind
judge(const struct fs_line *line, bool has_tail, bool has_fields, bool bare)
{
    bool clocked = line->end_ns != MISSING_I64, known = line->call != &fs_unknown;
    if (!is_name(line->name))
        return FS_LINE_FOREIGN;
    if (line->call->layer == FS_NEST)
        return clocked ? FS_LINE_EVENT : FS_LINE_FOREIGN;
    if (known)
        return has_tail || has_fields || (clocked && bare) ? FS_LINE_EVENT
                                                           : FS_LINE_FOREIGN;
    return clocked && has_tail ? FS_LINE_EVENT : FS_LINE_FOREIGN;
}

void
fs_line_split(struct slice text, struct fs_line *line)
{
    struct slice s = fs_rtrim(text);
    struct tail tail = {0};

    clear(line);
    line->text = text;
    if (is_remark(fs_ltrim(s), &line->kind))
        return;
    line->kind = FS_LINE_FOREIGN;
    struct slice rest = fs_ltrim(slice_from(s, read_clock(s, line)));
    const char *blank = memchr(rest.p, ' ', rest.n);
    struct slice name = {rest.p, blank ? (size_t)(blank - rest.p) : rest.n};
    if (name.n == 0)
        return;
    read_name(name, line);
    bool bare = name.n == rest.n;
    rest = slice_from(rest, name.n);

    size_t from = (size_t)(rest.p - s.p);
    bool wide = line->decimals > 3;
    bool has_tail = find_tail(s, from, wide, &tail);
    bool ends = s.p[s.n - 1] != '=' || (has_tail && (!wide || tid_at(tail.proc) > 0));
    if (has_tail) {
        line->dur_ns = tail.dur_ns;
        line->waited = tail.waited;
        read_process(line, tail.proc, s.n < text.n);
        rest.n = (size_t)(s.p + tail.at - rest.p);
    }
    bool has_fields = fs_fields_read(fs_rtrim(rest), line);
    line->path_cut = has_tail && fills_column(line, s, &tail, s.n < text.n);
    line->kind = ends ? judge(line, has_tail, has_fields, bare) : FS_LINE_BROKEN;
    if (!ends && (line->end_ns == MISSING_I64 || !is_name(line->name)))
        line->kind = FS_LINE_FOREIGN;
}
