/* Lines of fs_usage in pieces: broken by mail, or by a terminal at its width. */
#include "parse/fs_usage/fs_log.h"

/* ---- by mail ---- */

static void
give_up_mail(struct fs_log *log)
{
    if (log->broken.active)
        ledger_note(&log->source->ledger, KIND_CUT_CALL, log->broken_line,
                    fs_join_kept(&log->broken));
    fs_join_forget(&log->broken);
}

static void
begin_mail(struct fs_log *log)
{
    give_up_mail(log);
    log->broken_line = log->line;
    fs_join_begin(&log->broken, log->text);
}

/* Puts a line behind the beginning that is kept; false when it is none of its rest. */
static bool
join_mail(struct fs_log *log, const struct fs_line *l)
{
    struct fs_line whole;
    switch (fs_join_add(&log->broken, log->text, l, &whole)) {
    case FS_JOIN_NO:
        return false;
    case FS_JOIN_MORE:
        fs_note(log, KIND_BROKEN);
        return true;
    case FS_JOIN_WHOLE:
        break;
    }
    ledger_note(&log->source->ledger, KIND_BROKEN, log->broken_line,
                fs_join_kept(&log->broken));
    fs_join_forget(&log->broken);
    fs_log_line(log, &whole);
    return true;
}

/* ---- by a terminal ---- */

/* Makes a piece that is kept the line in work. */
static void
stand_at(struct fs_log *log, size_t i)
{
    log->line = log->broken_line + i;
    log->text = fs_wrap_piece(&log->wrap, i);
}

/* Writes what is kept: the line that it makes, or each piece as a line by itself. */
static void
release(struct fs_log *log)
{
    struct fs_line line;
    uint64_t number = log->line;
    struct slice text = log->text;
    bool whole = log->wrap.pieces > 0 && fs_wrap_line(&log->wrap, &line);

    for (size_t i = 0; i < log->wrap.pieces; i++) {
        stand_at(log, i);
        if (whole && i + 1 < log->wrap.pieces) {
            fs_note(log, KIND_WRAPPED);
            continue;
        }
        if (!whole)
            fs_line_split(log->text, &line);
        fs_log_line(log, &line);
    }
    fs_wrap_forget(&log->wrap);
    log->line = number;
    log->text = text;
}

/* ---- both ---- */

bool
fs_broken_take(struct fs_log *log, const struct fs_line *l)
{
    if (fs_wrap_add(&log->wrap, log->text, l))
        return true;
    release(log);
    if (join_mail(log, l))
        return true;
    give_up_mail(log);
    if (fs_wrap_begin(&log->wrap, log->text, l)) {
        log->broken_line = log->line;
        return true;
    }
    if (l->kind == FS_LINE_BROKEN)
        begin_mail(log);
    return l->kind == FS_LINE_BROKEN;
}

void
fs_broken_give_up(struct fs_log *log)
{
    release(log);
    give_up_mail(log);
}
