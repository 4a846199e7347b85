#include "parse/line/strace_line.h"

#include "lib/base/num.h"
#include "lib/base/scan.h"
#include "parse/calls/syscalls.h"
#include "parse/line/colour.h"
#include "parse/line/strace_head.h"
#include "parse/line/strace_margin.h"
#include "parse/line/strace_message.h"
#include "parse/line/strace_result.h"
#include "parse/line/strace_tip.h"

struct strace_splitter {
    struct head_matcher *head;
    struct margin_matcher *margin;
};

struct strace_splitter *
strace_splitter_new(void)
{
    struct strace_splitter *s = xcalloc(1, sizeof *s);
    s->head = head_matcher_new();
    s->margin = margin_matcher_new();
    return s;
}

void
strace_splitter_free(struct strace_splitter *s)
{
    if (!s)
        return;
    head_matcher_free(s->head);
    margin_matcher_free(s->margin);
    free(s);
}

static bool
is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_name(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9');
}

/* Length of a short name in front of "(", as nearly all lines have one; else 0. */
static size_t
usual_name(struct slice s)
{
    scan_bytes v;
    if (s.n < sizeof v || !is_name_start(s.p[0]))
        return 0;
    memcpy(&v, s.p, sizeof v);
    scan_bytes letter = (v | 0x20) - 'a', digit = v - '0';
    uint32_t other = ~scan_bits((scan_bytes)(letter < 26) | (scan_bytes)(digit < 10) |
                                (scan_bytes)(v == '_'));
    size_t n = (unsigned)__builtin_ctz(other);
    return n < sizeof v && s.p[n] == '(' ? n : 0;
}

/* "???(": the thread was gone before strace could ask which call it made. */
static size_t
no_name(struct slice s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] == '?')
        n++;
    return n >= 3 && n <= 8 && n < s.n && s.p[n] == '(' ? n : 0;
}

/* "read(", "readv#64(", "64:readv(": fills name, returns the index behind the "(" or 0.
 */
static size_t
call_name(struct slice s, struct slice *name)
{
    size_t i = usual_name(s), from = 0;

    if (i > 0 || (i = no_name(s)) > 0) {
        *name = (struct slice){s.p, i};
        return i + 1;
    }
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    if (i > 0 && (i >= s.n || s.p[i] != ':'))
        return 0;
    if (i > 0)
        from = ++i;
    if (i >= s.n || !is_name_start(s.p[i]))
        return 0;
    while (i < s.n && is_name(s.p[i]))
        i++;
    *name = (struct slice){s.p + from, i - from};
    if (i < s.n && s.p[i] == '#')
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';)
            i++;
    return i < s.n && s.p[i] == '(' ? i + 1 : 0;
}

/* mark begins with "<unfinished ..." */
static bool
died_inside(struct slice mark, struct result *r)
{
    struct slice behind = slice_from(mark, strlen("<unfinished ..."));
    if (slice_starts(behind, SLICE(">)")))
        return result_read(slice_from(behind, 2), r) && r->unavailable;
    *r = (struct result){.ret = MISSING_I64, .dur_ns = MISSING_I64, .unavailable = true};
    return slice_starts(behind, SLICE(" exit status "));
}

static void
split_call(struct slice body, size_t args_at, struct strace_line *out)
{
    struct slice rest = slice_from(body, args_at);
    size_t end = 0;

    out->body = body;
    switch (args_scan(rest, &out->args, &end)) {
    case SCAN_CLOSED:
        if (result_read(slice_from(rest, end), &out->result))
            out->kind = LINE_CALL;
        else if (result_unfinished(slice_from(rest, end)))
            out->kind = LINE_UNFINISHED;
        else
            out->kind = result_find(rest, &end, &out->result) ? LINE_CALL : LINE_OPEN;
        break;
    case SCAN_UNFINISHED:
        /* The process died in the call: "<unfinished ...>) = ?", and before 4.7
         * "<unfinished ... exit status 0>". */
        out->kind = died_inside(slice_from(rest, end), &out->result) ? LINE_CALL
                                                                     : LINE_UNFINISHED;
        break;
    case SCAN_DETACHED:
        out->kind = LINE_DETACHED;
        break;
    case SCAN_OPEN:
    case SCAN_BROKEN:
        /* Foreign text inside may have upset the quotes: the end still shows the result.
         */
        out->kind = result_find(rest, &end, &out->result) ? LINE_CALL : LINE_OPEN;
        break;
    }
}

bool
strace_split_body(struct slice body, struct strace_line *out)
{
    size_t at = call_name(body, &out->name);
    if (!at)
        return false;
    split_call(body, at, out);
    return out->kind == LINE_CALL;
}

/* "<... read resumed>" and its spellings; "<... read resumed> <unfinished ...>". */
static bool
split_resumed(struct slice body, struct strace_line *out)
{
    size_t i = strlen("<... "), from = i;
    while (i < body.n && (is_name(body.p[i]) || body.p[i] == '#' || body.p[i] == ':'))
        i++;
    struct slice name = {body.p + from, i - from};
    const char *mark = memchr(name.p, '#', name.n);
    if (mark)
        name.n = (size_t)(mark - name.p);
    if (!slice_starts(slice_from(body, i), SLICE(" resumed>")))
        return false;
    out->kind = LINE_RESUMED;
    out->name = name;
    out->body = slice_from(body, i + strlen(" resumed>"));
    return true;
}

/* "--- SIGCHLD {si_signo=...} ---" */
static void
split_signal(struct slice body, struct strace_line *out)
{
    struct slice s = slice_from(body, 4);
    if (slice_starts(s, SLICE("stopped by "))) {
        out->kind = LINE_STOPPED;
        s = slice_from(s, strlen("stopped by "));
    } else {
        out->kind = LINE_SIGNAL;
    }
    if (slice_starts(s, SLICE("{si_signo=")))
        s = slice_from(s, strlen("{si_signo="));
    size_t n = 0;
    while (n < s.n && (is_name(s.p[n]) || s.p[n] == '+'))
        n++;
    out->name = (struct slice){s.p, n};
}

static bool
leading_number(struct slice s, int64_t *n)
{
    size_t digits = 0;
    while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    return num_i64((struct slice){s.p, digits}, n);
}

/* "+++ exited with 3 +++", "+++ killed by SIGABRT (core dumped) +++" */
static bool
split_exit(struct slice body, struct strace_line *out)
{
    struct slice s = slice_from(body, 4);
    if (slice_starts(s, SLICE("exited with "))) {
        out->kind = LINE_EXIT;
        return leading_number(slice_from(s, strlen("exited with ")), &out->number);
    }
    if (slice_starts(s, SLICE("killed by "))) {
        out->kind = LINE_EXIT;
        out->killed = true;
        s = slice_from(s, strlen("killed by "));
        size_t n = 0;
        while (n < s.n && is_name(s.p[n]))
            n++;
        out->name = (struct slice){s.p, n};
        return n > 0;
    }
    if (slice_starts(s, SLICE("superseded by execve in pid "))) {
        out->kind = LINE_SUPERSEDED;
        return leading_number(slice_from(s, strlen("superseded by execve in pid ")),
                              &out->number);
    }
    return false;
}

static bool
is_table_row(struct slice s)
{
    if (slice_starts(s, SLICE("% time ")) || slice_starts(s, SLICE("------ ---")) ||
        slice_starts(s, SLICE("System call usage summary")))
        return true;
    /* "  0.00    0.000000           0         2           read" */
    size_t i = 0, digits = 0;
    while (i < s.n && s.p[i] == ' ')
        i++;
    while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.')) {
        digits += s.p[i] != '.';
        i++;
    }
    return digits >= 3 && i >= 4 && s.p[i - 3] == '.' && i + 1 < s.n && s.p[i] == ' ' &&
           slice_starts(slice_from(s, i), SLICE("  ")) && is_name(s.p[s.n - 1]);
}

/* Lines that carry no prefix: dumps, stacks, tables, remarks. */
static bool
split_plain(struct slice line, struct strace_line *out)
{
    if (line.n == 0)
        out->kind = LINE_BLANK;
    else if (slice_starts(line, SLICE("# weir-strace ")))
        out->kind = LINE_HEADER;
    else if (line.p[0] == '#')
        out->kind = LINE_COMMENT;
    else if (strace_is_tip(line))
        out->kind = LINE_MESSAGE;
    else if (slice_starts(line, SLICE(" > ")))
        out->kind = LINE_STACK;
    else if (slice_starts(line, SLICE(" | ")) || slice_starts(line, SLICE(" * ")))
        out->kind = LINE_DUMP;
    else if (is_table_row(line))
        out->kind = LINE_TABLE;
    else
        return false;
    out->body = line;
    return true;
}

static void
split_body(struct slice body, struct strace_line *out)
{
    size_t at = 0;

    out->kind = LINE_FOREIGN;
    out->body = body;
    if (body.n == 0)
        return;
    if (is_name_start(body.p[0]) && (at = call_name(body, &out->name))) {
        split_call(body, at, out);
        return;
    }
    if (slice_starts(body, SLICE("<... ")) && split_resumed(body, out))
        return;
    if (slice_starts(body, SLICE("--- ")) && slice_ends(body, SLICE("---"))) {
        split_signal(body, out);
        return;
    }
    if (slice_starts(body, SLICE("+++ ")) && split_exit(body, out))
        return;
    if ((at = call_name(body, &out->name))) {
        split_call(body, at, out);
        return;
    }
    if (strace_is_message(body, out))
        return;
    if (slice_starts(body, SLICE(" <unfinished ...>")) ||
        slice_starts(body, SLICE(" <detached ...>")) ||
        result_find(body, &at, &out->result))
        out->kind = LINE_TAIL;
}

/* Output of the traced program that ends without a line end stands before the record on
 * its line: "Initializing[pid  9532] read(...". Index of the record, 0 when there is
 * none. */
static size_t
record_behind_text(struct slice line)
{
    const struct slice mark = SLICE("[pid ");
    for (size_t i = 1; i + mark.n < line.n; i++) {
        const char *open = memchr(line.p + i, '[', line.n - i);
        if (!open)
            return 0;
        i = (size_t)(open - line.p);
        if (slice_starts(slice_from(line, i), mark))
            return i;
    }
    return 0;
}

static void
split_line(struct strace_splitter *s, struct slice line, struct strace_line *out)
{
    struct slice body;

    out->number = MISSING_I64;
    out->killed = false;
    out->name = (struct slice){NULL, 0};
    out->args.n = 0;
    if (!head_match(s->head, line, &out->prefix, &body)) {
        out->kind = LINE_COSTLY;
        out->body = line;
        return;
    }
    if (body.p == line.p && split_plain(line, out))
        return;
    /* "100.00    0.001" looks like a time of -r */
    if (out->prefix.pid == MISSING_I32 && is_table_row(line)) {
        out->kind = LINE_TABLE;
        return;
    }
    split_body(body, out);
}

/* "| " begins rows of many tables, " > " quotes: of a dump and of a frame there is more.
 */
static bool
is_telling(struct slice body)
{
    const size_t offset = strlen(" | 00000  ");
    bool dump = body.n > offset && body.p[offset - 1] == ' ' &&
                strspn(body.p + strlen(" | "), "0123456789abcdef") == 5;
    bool buffer = slice_starts(body, SLICE(" * ")) && body.p[body.n - 1] >= '0' &&
                  body.p[body.n - 1] <= '9';
    return dump || buffer || body.p[body.n - 1] == ']';
}

/* Whether strace wrote it: "f(x) = 3" alone may be anybody's. */
static bool
is_record(const struct strace_line *l)
{
    bool known = l->prefix.clock != CLOCK_NONE || l->prefix.pid != MISSING_I32;
    switch (l->kind) {
    case LINE_CALL:
        if (!known)
            syscall_find(l->name, &known);
        return known;
    case LINE_STACK:
    case LINE_DUMP:
        return is_telling(l->body);
    case LINE_OPEN:
    case LINE_TAIL:
    case LINE_COMMENT:
    case LINE_BLANK:
    case LINE_FOREIGN:
    case LINE_COSTLY:
        return false;
    case LINE_UNFINISHED:
    case LINE_RESUMED:
    case LINE_DETACHED:
    case LINE_SIGNAL:
    case LINE_EXIT:
    case LINE_SUPERSEDED:
    case LINE_STOPPED:
    case LINE_ATTACHED:
    case LINE_MESSAGE:
    case LINE_TABLE:
    case LINE_HEADER:
        break;
    }
    return true;
}

/* A record behind a margin; a clock that it is (ts) is the record's, if that has none. */
static bool
split_behind_margin(struct strace_splitter *s, struct slice line, struct strace_line *out)
{
    struct prefix outer = out->prefix;
    int32_t pid = MISSING_I32;
    size_t at = 0, n;

    for (int i = 0; i < MARGINS_MAX; i++) {
        if (!(n = margin_length(s->margin, slice_from(line, at), &pid)))
            return false;
        at += n;
        bool frame = line.p[at - 1] == ' ' && at < line.n && strchr(">|*", line.p[at]);
        split_line(s, slice_from(line, at - frame), out);
        if (is_record(out)) {
            if (out->prefix.pid == MISSING_I32)
                out->prefix.pid = pid;
            if (out->prefix.clock == CLOCK_NONE && i == 0) {
                out->prefix.clock = outer.clock;
                out->prefix.time_ns = outer.time_ns;
                out->prefix.decimals = outer.decimals;
            }
            return true;
        }
    }
    return false;
}

void
strace_split(struct strace_splitter *s, struct arena *arena, struct slice line,
             struct strace_line *out)
{
    size_t at;

    if (arena)
        line = colour_strip(arena, line);
    split_line(s, line, out);
    if (out->kind != LINE_FOREIGN && out->kind != LINE_TAIL)
        return;
    struct strace_line inner = *out;
    if (split_behind_margin(s, line, &inner))
        *out = inner;
    else if (out->prefix.pid == MISSING_I32 && (at = record_behind_text(line))) {
        split_line(s, slice_from(line, at), &inner);
        if (inner.prefix.pid != MISSING_I32 && is_record(&inner))
            *out = inner;
    }
}
