#include "lib/fs_usage/fs_wrap.h"

#include "lib/base/mem.h"
#include "lib/base/utf8.h"
#include "lib/fs_usage/fs_fields.h"
#include "lib/input/lines.h"

#define LINE_MOST ((size_t)4096) /* bytes of a line put together again */
#define UNTOLD 1 /* columns of a terminal that did break lines, it is not known where */
#define NAME_COLUMNS 12      /* of a process: narrow */
#define NAME_COLUMNS_WIDE 20 /* wide, without threads (up to 10.6) */

/* ---- what a line is ---- */

/* It begins as an event does, without its end. Where nothing shows that lines were
 * broken, an elapsed time is the end, unless the thread is lacking that stands in all
 * lines. */
static bool
begins_event(const struct fs_line *l, size_t columns)
{
    bool wrapped = columns > 0;
    return l->end_ns != MISSING_I64 &&
           (wrapped || l->dur_ns == MISSING_I64 || l->decimals > 3) &&
           (l->kind == FS_LINE_EVENT ||
            (l->kind == FS_LINE_FOREIGN && (wrapped || l->call != &fs_unknown)) ||
            (l->kind == FS_LINE_BROKEN && columns > UNTOLD));
}

/* Blanks up to the end of the column of names, of a process without one. */
static bool
is_padded(struct slice text)
{
    return text.n - fs_rtrim(text).n >= NAME_COLUMNS;
}

/* Its end is there: the elapsed time and the process, or its thread where those are. */
static bool
has_end(const struct fs_line *l)
{
    if (l->kind != FS_LINE_EVENT || l->end_ns == MISSING_I64 || l->dur_ns == MISSING_I64)
        return false;
    return l->decimals > 3 ? l->tid != MISSING_I32 : l->comm.n > 0 || is_padded(l->text);
}

/* A name that is longer than its column, where that has an end. */
static bool
is_overfull(const struct fs_line *l)
{
    return l->decimals <= 3 &&
           l->comm.n > (l->decimals ? NAME_COLUMNS_WIDE : NAME_COLUMNS);
}

/* It can stand in the middle of a line, or at its end: the rest of a path can look like
 * anything but what fs_usage says of itself, or a person of lines left out. */
static bool
can_go_on(const struct fs_line *l)
{
    return l->end_ns == MISSING_I64 && l->kind != FS_LINE_LOST &&
           l->kind != FS_LINE_MESSAGE && l->kind != FS_LINE_HEADER &&
           l->kind != FS_LINE_GAP;
}

static bool
ends_in_blank(struct slice s)
{
    return s.n > 0 && s.p[s.n - 1] == ' ';
}

/* An elapsed time, behind which a blank must come: "0.000023", "0.000023 W". */
static bool
ends_in_elapsed(struct slice s)
{
    if (s.n > 2 && s.p[s.n - 1] == 'W' && s.p[s.n - 2] == ' ')
        s.n -= 2;
    size_t digits = 0;
    while (digits < s.n && fs_is_digit(s.p[s.n - digits - 1]))
        digits++;
    return digits == 6 && s.n > 7 && s.p[s.n - 7] == '.' && fs_is_digit(s.p[s.n - 8]);
}

/* ---- pieces ---- */

static void
put(struct fs_wrap *w, struct slice s, size_t blanks)
{
    grow(&w->text, &w->text_cap, w->text_n + blanks + s.n + 1, 1);
    memset(w->text + w->text_n, ' ', blanks);
    if (s.n)
        memcpy(w->text + w->text_n + blanks, s.p, s.n);
    w->text_n += blanks + s.n;
}

static void
keep(struct fs_wrap *w, struct slice s)
{
    grow(&w->raw, &w->raw_cap, w->raw_n + s.n + 1, 1);
    if (s.n)
        memcpy(w->raw + w->raw_n, s.p, s.n);
    w->raw_n += s.n;
    w->end[w->pieces++] = w->raw_n;
}

/* Blanks that stood behind the last piece and are gone: a copy from a window has none at
 * the ends of its lines. A wide character that did not fit leaves one, too. */
static size_t
blanks_lost(const struct fs_wrap *w, struct slice next)
{
    struct slice last = fs_wrap_piece(w, w->pieces - 1);
    size_t shown = utf8_columns(last);
    uint32_t first = 0;
    bool blank = next.n == 0 || next.p[0] == ' ';
    if (!blank && ends_in_elapsed((struct slice){w->text, w->text_n}))
        return MAX(w->columns, shown + 1) - shown;
    if (w->padded || ends_in_blank(last) || shown >= w->columns)
        return 0;
    bool wide = !blank && utf8_next(next, &first) > 0 && utf8_width(first) == 2;
    return wide && shown + 1 == w->columns ? 0 : w->columns - shown;
}

static bool
is_full(const struct fs_wrap *w)
{
    return w->columns > 0 && utf8_columns(fs_wrap_piece(w, w->pieces - 1)) == w->columns;
}

bool
fs_wrap_begin(struct fs_wrap *w, struct slice text, const struct fs_line *as)
{
    bool whole = has_end(as);
    if (!begins_event(as, w->columns) || text.n > LINE_MOST || (whole && w->columns == 0))
        return false;
    w->whole = whole;
    keep(w, text);
    if (w->whole && !is_full(w)) {
        fs_wrap_forget(w);
        return false;
    }
    put(w, text, 0);
    return true;
}

bool
fs_wrap_add(struct fs_wrap *w, struct slice text, const struct fs_line *as)
{
    struct fs_line line;
    if (w->pieces == 0 || w->pieces == FS_WRAP_PIECES || !can_go_on(as) ||
        (w->whole && (text.n == 0 || !is_full(w))))
        return false;
    size_t before = w->text_n, blanks = blanks_lost(w, text);
    if (before + blanks + text.n > LINE_MOST)
        return false;
    put(w, text, blanks);
    bool was = w->whole;
    w->whole = true;
    w->whole = fs_wrap_line(w, &line);
    if (was && (!w->whole || is_overfull(&line))) { /* that it was full was chance */
        w->text_n = before;
        w->whole = true;
        return false;
    }
    keep(w, text);
    return true;
}

bool
fs_wrap_line(const struct fs_wrap *w, struct fs_line *line)
{
    if (!w->whole)
        return false;
    fs_line_split((struct slice){w->text, w->text_n}, line);
    return has_end(line);
}

struct slice
fs_wrap_piece(const struct fs_wrap *w, size_t i)
{
    size_t from = i ? w->end[i - 1] : 0;
    return (struct slice){w->raw + from, w->end[i] - from};
}

void
fs_wrap_forget(struct fs_wrap *w)
{
    /* all but the last piece were as wide as the terminal, or lost blanks */
    for (size_t i = 0; w->whole && i + 1 < w->pieces; i++) {
        w->columns = MAX(w->columns, utf8_columns(fs_wrap_piece(w, i)));
        w->padded |= ends_in_blank(fs_wrap_piece(w, i));
    }
    w->whole = false;
    w->pieces = w->raw_n = w->text_n = 0;
}

/* ---- learning ---- */

/* Puts together what it can. Returns whether most lines with a time were broken. */
static bool
try(struct fs_wrap *trial, struct slice head)
{
    size_t clocked = 0, joined = 0;
    struct slice text;
    struct fs_line l;
    while (line_take(&head, &text)) {
        fs_line_split(text, &l);
        if (fs_wrap_add(trial, text, &l))
            continue;
        joined += trial->whole && trial->pieces > 1;
        fs_wrap_forget(trial);
        fs_wrap_begin(trial, text, &l);
        clocked += l.end_ns != MISSING_I64;
    }
    joined += trial->whole && trial->pieces > 1;
    fs_wrap_forget(trial);
    return joined > 1 && 2 * joined > clocked;
}

void
fs_wrap_learn(struct fs_wrap *w, struct slice head)
{
    struct fs_wrap trial = {0};
    try(&trial, head);
    if (trial.columns == 0) { /* or all were broken in front of the process */
        trial.columns = UNTOLD;
        if (!try(&trial, head))
            trial.columns = 0;
    }
    w->columns = trial.columns;
    w->padded = trial.padded;
    fs_wrap_free(&trial);
}

void
fs_wrap_free(struct fs_wrap *w)
{
    free(w->raw);
    free(w->text);
    *w = (struct fs_wrap){0};
}
