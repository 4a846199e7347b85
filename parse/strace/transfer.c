/* What calls read and write: how much, and from which position on. */
#include "parse/args/vectors.h"
#include "parse/state/position.h"
#include "parse/strace/tracer.h"

bool
happened_really(const struct happened *h)
{
    const struct slice poked = SLICE("(INJECTED: args)"); /* made, with other arguments */
    const struct result *r = &h->line->result;
    if (!r->injected)
        return true;
    for (size_t i = 0; i + poked.n <= r->text.n; i++)
        if (memcmp(r->text.p + i, poked.p, poked.n) == 0)
            return true;
    return false;
}

bool
happened_well(const struct happened *h)
{
    const struct result *r = &h->line->result;
    return r->ret != MISSING_I64 && r->ret >= 0 && !r->restart && happened_really(h);
}

/* ---- from the beginning to the end ---- */

/* OFFSET_UNTOLD is. */
static bool
is_given(int64_t offset)
{
    return offset != MISSING_I64 && offset != -1;
}

bool
transfer_moves(const struct facts *f, int which)
{
    const struct syscall_def *d = f->def;
    if (which == 1)
        return !is_given(f->offset2);
    return d->at == AT_POSITION || d->effect == FX_SEEK || d->effect == FX_LLSEEK ||
           (d->at == AT_GIVEN_OR_POSITION && !is_given(f->offset));
}

/* A foundling moves positions of files that are its parent's, whoever that is. */
static void
moved_unseen(struct tracer *tr, const struct thread *t, const struct file *f)
{
    if (t->fds->owed && f->found_fd >= 0)
        procs_foundling_moves(tr->procs, f->found_fd);
}

void
handles_begin(struct tracer *tr, struct thread *t, const struct facts *f,
              struct handles *h)
{
    const struct fd_fact *fds[] = {&f->fd, &f->fd2};
    for (int i = 0; i < 2; i++) {
        struct file *file = effect_file(tr, t, fds[i]);
        h->file[i] = file_hold(file);
        h->moves[i] = file && transfer_moves(f, i);
        if (!h->moves[i])
            continue;
        position_begin(file);
        moved_unseen(tr, t, file);
    }
}

void
handles_late(struct tracer *tr, struct happened *h)
{
    struct file *file = h->handles.file[0];
    if (file || h->facts->fd.fd < 0)
        return;
    file = effect_file(tr, h->thread, &h->facts->fd);
    h->handles.file[0] = file_hold(file);
    if (file)
        position_forget(file);
}

void
handles_end(struct handles *h)
{
    for (int i = 0; i < 2; i++) {
        if (h->moves[i])
            position_end(h->file[i]);
        file_drop(h->file[i]);
    }
    *h = (struct handles){
        {NULL,  NULL },
        {false, false}
    };
}

/* ---- bytes ---- */

/* MSG_PEEK: the bytes stay where they are. MSG_TRUNC: the value is the length of the
 * message, which may be more than there was room for. */
static int64_t
received(const struct happened *h, int64_t n)
{
    struct slice flags = call_arg(h->line, h->facts->def->flags);
    if (n == MISSING_I64 || slice_eq(flags, SLICE("0")))
        return n;
    if (facts_has_flag(flags, SLICE("MSG_PEEK"), 0x2))
        return MISSING_I64;
    if (facts_has_flag(flags, SLICE("MSG_TRUNC"), 0x20) &&
        h->facts->size != MISSING_I64 && n > h->facts->size)
        return h->facts->size;
    return n;
}

static int64_t
bytes_moved(const struct happened *h)
{
    const struct result *r = &h->line->result;
    const struct syscall_def *d = h->facts->def;
    int64_t n = MISSING_I64;

    if (r->ret == MISSING_I64 || r->ret < 0 || r->restart)
        return MISSING_I64;
    switch (d->moves) {
    case MOVES_RET:
        n = r->ret;
        break;
    case MOVES_MSG_LEN:
        n = message_bytes(call_arg(h->line, 2), r->ret);
        break;
    case MOVES_NOTHING:
        break;
    }
    return d->effect == FX_RECV ? received(h, n) : n;
}

/* ---- positions ---- */

static enum transfer
how_it_moves(enum op op)
{
    return op == op_READ    ? TRANSFER_READ
           : op == op_WRITE ? TRANSFER_WRITE
                            : TRANSFER_COPY;
}

/* Linux appends, whatever the offset says. */
static bool
appends(const struct happened *h, const struct file *f)
{
    const struct syscall_def *d = h->facts->def;
    bool append = f && f->flags & FLAG(APPEND);
    if (d->op != op_WRITE && d->op != op_COPY)
        return false;
    if (d->at != AT_GIVEN_OR_POSITION || d->op != op_WRITE)
        return append;
    struct slice flags = call_arg(h->line, h->line->args.n); /* -e raw: not the fifth */
    append = append && !facts_has_flag(flags, SLICE("RWF_NOAPPEND"), 0x20);
    return append || facts_has_flag(flags, SLICE("RWF_APPEND"), 0x10);
}

/* Others may use the position, too. */
static bool
is_shared(const struct thread *t, const struct file *f)
{
    return t->fds->refs > 1 || f->refs > 2; /* the table's and ours */
}

/* Where one side of the transfer began. */
static int64_t
begins_at(struct tracer *tr, const struct happened *h, int which, int64_t given,
          int64_t moved, uint32_t *flags)
{
    const struct handles *hd = &h->handles;
    struct file *f = hd->file[which];
    bool at_end = which == 0 && appends(h, f);

    if (is_given(given) || !f || !hd->moves[which])
        return at_end || given < 0 ? MISSING_I64 : given;
    moved_unseen(tr, h->thread, f);
    struct unseen *u = procs_unseen(tr->procs);
    if (u->overlaps && is_shared(h->thread, f))
        position_forget(f);
    enum transfer how = how_it_moves(h->facts->def->op);
    bool unsure = which == 0 && how != TRANSFER_READ && f->may_append;
    int64_t at = position_take(u, f, how, moved, at_end || unsure);
    if (at != MISSING_I64)
        *flags |= FLAG(OFFSET_RECONSTRUCTED);
    return at;
}

/* The call ended in a way that does not show what it did. */
static bool
is_open_ended(const struct result *r)
{
    return r->ret == MISSING_I64 && !r->restart;
}

void
transfer(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    const struct facts *f = h->facts;
    int64_t moved = row->transferred_ = bytes_moved(h);

    if (f->def->moves == MOVES_NOTHING) {
        row->offset_ = f->offset;
        return;
    }
    if (!happened_really(h))
        return;
    if (moved == MISSING_I64) {
        for (int i = 0; i < 2 && is_open_ended(&h->line->result); i++)
            if (h->handles.moves[i])
                position_forget(h->handles.file[i]);
        return;
    }
    row->offset_ = begins_at(tr, h, 0, f->offset, moved, &row->flags_);
    if (h->handles.file[1])
        row->offset2_ = begins_at(tr, h, 1, f->offset2, moved, &row->flags_);
}
