#include "parse/state/position.h"

bool
position_has(const struct file *f)
{
    return !f->stream && (f->kind == fd_kind_FILE || f->kind == fd_kind_UNKNOWN ||
                          f->kind == fd_kind_DEVICE || f->kind == fd_kind_MEMFD);
}

static bool
is_known(const struct unseen *u, const struct file *f)
{
    return f->pos_known && !f->unseen && f->of_files == u->files &&
           f->of_moves == u->moves && !u->calls;
}

static void
set(const struct unseen *u, struct file *f, int64_t at)
{
    f->pos_known = true;
    f->of_moves = u->moves;
    f->pos_b = at;
}

void
position_open(const struct unseen *u, struct file *f, int64_t at)
{
    set(u, f, at);
}

void
position_forget(struct file *f)
{
    f->pos_known = false;
}

void
position_begin(struct file *f)
{
    if (f->flying++ > 0)
        f->contested = true;
}

void
position_end(struct file *f)
{
    if (--f->flying == 0)
        f->contested = false;
}

void
position_seek(const struct unseen *u, struct file *f, int64_t to)
{
    if (f->contested || to == MISSING_I64)
        position_forget(f);
    else
        set(u, f, to);
}

int64_t
position_take(const struct unseen *u, struct file *f, enum transfer how, int64_t moved,
              bool appends)
{
    if (!position_has(f) || !is_known(u, f))
        return MISSING_I64;
    /* Reads and writes wait for each other: together they move by the sum. Copies do not.
     */
    if (moved == MISSING_I64 || appends || moved > INT64_MAX - f->pos_b ||
        (f->contested && how == TRANSFER_COPY)) {
        position_forget(f);
        return MISSING_I64;
    }
    int64_t at = f->pos_b;
    f->pos_b += moved;
    return f->contested ? MISSING_I64 : at;
}
