#include "lib/redact/redact_fs_usage.h"

#include <ctype.h>

#include "lib/fs_usage/fs_fields.h"

#define CUT_NAME 16 /* bytes that disk events keep of a name */

/* ---- pieces of an event ---- */

/* Devices that are none, by which fs_usage says what a request did not reach. */
static bool
is_no_device(struct slice path)
{
    static const struct slice names[] = {
        SLICE("/dev/NOTFOUND"),
        SLICE("/dev/NFS"),
        SLICE("/dev/CS"),
        SLICE("/dev/UNKNOWN"),
        SLICE("NOTFOUND"),
        SLICE("NFS"),
        SLICE("CS"),
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (slice_eq(path, names[i]))
            return true;
    return false;
}

static void
put_path(const struct redact *r, struct slice path, struct redact_text *to)
{
    if (is_no_device(path))
        redact_put(to, path);
    else
        redact_path(r, path, to);
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

/* What fs_usage itself may have written, by its bytes; anything else is a name. */
static void
put_known(const struct redact *r, struct slice s, const char *known,
          struct redact_text *to)
{
    for (size_t i = 0; i < s.n; i++)
        if (!s.p[i] || !strchr(known, s.p[i])) {
            redact_word(r, s, to);
            return;
        }
    redact_put(to, s);
}

/* Letters of a mode; others become places without one. */
static void
put_mode(struct slice mode, struct redact_text *to)
{
    static const char letters[] = "_RWCATENlLFSVXfBMNdcam";
    for (size_t i = 0; i < mode.n; i++)
        redact_put(to, strchr(letters, mode.p[i]) ? (struct slice){mode.p + i, 1}
                                                  : SLICE("_"));
}

/* ---- an event ---- */

static int
by_place(const void *x, const void *y)
{
    const struct slice *const *a = x, *const *b = y;
    return ((*a)->p > (*b)->p) - ((*a)->p < (*b)->p);
}

static void
put_piece(const struct redact *r, const struct fs_line *l, const struct slice *piece,
          struct redact_text *to)
{
    if (piece == &l->comm)
        put_name(r, *piece, to);
    else if (piece == &l->mode)
        put_mode(*piece, to);
    else if (piece == &l->words)
        put_known(r, *piece, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_|=, ()-xrwstabcdefST",
                  to);
    else if (piece == &l->cache)
        put_known(r, *piece, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", to);
    else if (piece == &l->suffix)
        put_known(r, *piece, "ANSTUP123async", to);
    else
        put_path(r, *piece, to);
}

/* The line as it is, but for the pieces that can hold words: blanks stay, since they tell
 * where a column is full. What stands between the pieces are numbers, the name of the
 * call, and brackets. */
static void
put_event(const struct redact *r, const struct fs_line *l, struct slice text,
          struct redact_text *to)
{
    const struct slice *pieces[] = {&l->suffix, &l->mode, &l->words, &l->cache,
                                    &l->device, &l->path, &l->path2, &l->comm};
    const char *at = text.p;
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
        if (pieces[i]->n)
            pieces[n++] = pieces[i];
    qsort(pieces, n, sizeof pieces[0], by_place);
    for (size_t i = 0; i < n; i++) {
        redact_put(to, (struct slice){at, (size_t)(pieces[i]->p - at)});
        put_piece(r, l, pieces[i], to);
        at = pieces[i]->p + pieces[i]->n;
    }
    redact_put(to, slice_from(text, (size_t)(at - text.p)));
}

/* ---- lines ---- */

static struct slice
without_return(struct slice line)
{
    while (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

bool
redact_is_fs_event(struct slice line)
{
    struct fs_line l;
    fs_calls_init();
    fs_line_split(without_return(line), &l);
    return l.kind == FS_LINE_EVENT || l.kind == FS_LINE_BROKEN;
}

static void
put_remark(enum fs_kind kind, struct slice line, struct redact_text *to)
{
    if (kind == FS_LINE_BLANK || kind == FS_LINE_GAP)
        redact_put(to, line);
    else if (kind == FS_LINE_LOST)
        redact_put(to, SLICE("fs_usage: buffer overrun, events generated too quickly"));
    else if (kind == FS_LINE_MESSAGE)
        redact_put(to, SLICE("fs_usage: (redacted)"));
    else
        redact_put(to,
                   kind == FS_LINE_COMMENT ? SLICE("# (redacted)") : SLICE("(redacted)"));
}

/* Lines that mail has broken: blank where they were made one with what follows, else the
 * first of them tells nothing any more. */
static void
release_mail(struct redact_held *held, bool joined, struct redact_text *to)
{
    if (held->lines && !joined)
        redact_put(to, SLICE("(redacted)"));
    for (; held->lines; held->lines--)
        redact_put(to, SLICE("\n"));
    fs_join_forget(&held->join);
}

static void
put_line(const struct redact *r, const struct fs_line *l, struct slice line,
         struct redact_text *to)
{
    if (l->kind == FS_LINE_EVENT)
        put_event(r, l, line, to);
    else
        put_remark(l->kind == FS_LINE_BROKEN ? FS_LINE_FOREIGN : l->kind, line, to);
}

/* What a terminal has broken: the whole line behind blank ones, or each piece by itself.
 * The end of the last one is left to the caller when it `ends` what is written. */
static void
release_wrapped(const struct redact *r, struct redact_held *held, bool ends,
                struct redact_text *to)
{
    struct fs_wrap *w = &held->wrap;
    struct fs_line line;
    bool whole = w->pieces > 0 && fs_wrap_line(w, &line);
    for (size_t i = 0; i < w->pieces; i++) {
        bool last = i + 1 == w->pieces;
        if (!whole)
            fs_line_split(fs_wrap_piece(w, i), &line);
        if (!whole || last)
            put_line(r, &line, line.text, to);
        if (!last || !ends)
            redact_put(to, SLICE("\n"));
    }
    fs_wrap_forget(w);
}

bool
redact_fs_line(const struct redact *r, struct redact_held *held, struct slice line,
               struct redact_text *to)
{
    struct slice text = without_return(line);
    struct fs_line l, whole;
    fs_calls_init();
    fs_line_split(text, &l);
    if (fs_wrap_add(&held->wrap, text, &l))
        return false;
    release_wrapped(r, held, false, to);
    switch (fs_join_add(&held->join, text, &l, &whole)) {
    case FS_JOIN_MORE:
        held->lines++;
        return false;
    case FS_JOIN_WHOLE:
        release_mail(held, true, to);
        put_event(r, &whole, whole.text, to);
        return true;
    case FS_JOIN_NO:
        break;
    }
    release_mail(held, false, to);
    if (fs_wrap_begin(&held->wrap, text, &l))
        return false;
    if (l.kind == FS_LINE_BROKEN) {
        fs_join_begin(&held->join, text);
        held->lines = 1;
        return false;
    }
    put_line(r, &l, line, to);
    return true;
}

bool
redact_fs_end(const struct redact *r, struct redact_held *held, struct redact_text *to)
{
    if (held->wrap.pieces) {
        release_wrapped(r, held, true, to);
        return true;
    }
    if (!held->lines)
        return false;
    held->lines--; /* its end is the caller's */
    redact_put(to, SLICE("(redacted)"));
    for (; held->lines; held->lines--)
        redact_put(to, SLICE("\n"));
    return true;
}

void
redact_held_free(struct redact_held *held)
{
    fs_join_free(&held->join);
    fs_wrap_free(&held->wrap);
}
