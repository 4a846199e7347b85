/* One finished call to one row of /calls. */
#include "parse/tracer.h"

/* Value that the position of the transfer is taken from, and what is left of it. */
struct side {
    struct file *file;
    int64_t given; /* offset argument; MISSING_I64 */
    bool advances; /* the file's own position is used */
};

static bool
has_position(const struct file *f)
{
    return f && !f->stream &&
           (f->kind == fd_kind_FILE || f->kind == fd_kind_UNKNOWN ||
            f->kind == fd_kind_DEVICE || f->kind == fd_kind_MEMFD);
}

static struct side
side_of(enum at at, struct file *f, int64_t given)
{
    struct side s = {f, given, false};
    if (at == AT_POSITION ||
        (at == AT_GIVEN_OR_POSITION && (given == MISSING_I64 || given == -1))) {
        s.given = MISSING_I64;
        s.advances = at != AT_NONE;
    }
    return s;
}

/* Where the transfer of `moved` bytes began; moves the file's position along. */
static int64_t
take_position(const struct side *s, int64_t moved, bool is_write, uint32_t *flags)
{
    struct file *f = s->file;
    int64_t at = s->given;

    if (!s->advances && is_write && f && f->flags & FLAG(APPEND))
        return MISSING_I64; /* Linux appends, whatever the offset says */
    if (!s->advances || !has_position(f))
        return at;
    if (is_write && f->flags & FLAG(APPEND)) {
        f->pos_known = false; /* behind the end, wherever that is */
        return MISSING_I64;
    }
    if (!f->pos_known)
        return MISSING_I64;
    at = f->pos_b;
    *flags |= FLAG(OFFSET_RECONSTRUCTED);
    if (moved > INT64_MAX - f->pos_b)
        f->pos_known = false;
    else if (moved > 0)
        f->pos_b += moved;
    return at;
}

static int64_t
bytes_moved(const struct happened *h)
{
    const struct result *r = &h->line->result;
    if (r->ret == MISSING_I64 || r->ret < 0 || r->restart)
        return MISSING_I64;
    switch (h->facts->def->moves) {
    case MOVES_RET:
        return r->ret;
    case MOVES_MSG_LEN:
        return facts_msg_len(call_arg(h->line, 2), r->ret);
    case MOVES_NOTHING:
        return MISSING_I64;
    }
    return MISSING_I64;
}

static void
describe_file(struct calls_row *row, const struct file *f)
{
    if (!f)
        return;
    row->fd_kind_ = f->kind;
    row->flags_ |=
        f->flags & (FLAG(APPEND) | FLAG(DIRECT) | FLAG(NONBLOCKING) | FLAG(SYNCED));
    if (f->deleted)
        row->flags_ |= FLAG(DELETED);
    if (row->path_ == 0)
        row->path_ = f->path;
}

static void
read_files(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    const struct facts *f = h->facts;
    const struct syscall_def *d = f->def;
    struct thread *t = h->thread;
    struct file *first = effect_file(tr, t, &f->fd),
                *second = effect_file(tr, t, &f->fd2);

    row->fd_ = f->fd.fd;
    if (f->path.p || d->path)
        row->path_ = name_path(tr, t, &f->dirfd, f->path);
    if (f->path2.p)
        row->path2_ = name_path(tr, t, &f->dirfd2, f->path2);
    if (d->path && row->fd_ == -1 && f->dirfd.fd >= 0 && f->path.p && f->path.n == 0)
        row->fd_ = f->dirfd.fd; /* newfstatat(3, "", ..., AT_EMPTY_PATH) */
    if (first && f->fd.deco.n == 0 && first->path)
        row->flags_ |= FLAG(PATH_RECONSTRUCTED);
    describe_file(row, first);
    if (second)
        row->path2_ = second->path;
    if (d->moves == MOVES_NOTHING) {
        row->offset_ = f->offset;
        return;
    }
    row->transferred_ = bytes_moved(h);
    if (row->transferred_ == MISSING_I64)
        return;
    bool is_write = d->op == op_WRITE || d->op == op_COPY;
    struct side to = side_of(d->at, first, f->offset);
    row->offset_ = take_position(&to, row->transferred_, is_write, &row->flags_);
    if (second) {
        struct side from = side_of(AT_GIVEN_OR_POSITION, second, f->offset2);
        row->offset2_ = take_position(&from, row->transferred_, false, &row->flags_);
    }
}

/* What stands in the row of a call that did not end as calls do. */
static uint32_t
ending_flags(const struct happened *h)
{
    const struct result *r = &h->line->result;
    uint32_t flags = h->flags;
    enum effect fx = h->facts->def->effect;

    if (r->restart)
        flags |= FLAG(INTERRUPTED);
    if (r->injected)
        flags |= FLAG(INJECTED);
    if (r->unavailable && !r->restart && fx != FX_EXIT && fx != FX_EXIT_THREAD)
        flags |= FLAG(UNFINISHED);
    if (fx == FX_OPAQUE)
        flags |= FLAG(OPAQUE);
    return flags;
}

/* A name that the table does not have, told when it is first seen. */
static void
tell_unknown(const struct tracer *tr, struct slice name)
{
    bool here = name.p >= tr->text.p && name.p < tr->text.p + tr->text.n;
    source_trouble(tr->source, TROUBLE_UNKNOWN_CALL, tr->line,
                   here ? (uint32_t)(name.p - tr->text.p) + 1 : 0, name);
}

/* Text id of the call's name. An alias keeps its own name. */
static uint16_t
call_id(struct tracer *tr, const struct happened *h)
{
    const struct syscall_def *d = h->facts->def;
    uint16_t *known = &tr->call_ids[syscall_number(d)];
    struct strtab *calls = store_strings(tr->source->out, STR_call);

    if (*known && slice_eq(strtab_get(calls, *known), h->line->name))
        return *known;
    uint32_t before = strtab_size(calls);
    *known = (uint16_t)strtab_add(calls, h->line->name);
    if (!h->facts->known && strtab_size(calls) > before)
        tell_unknown(tr, h->line->name);
    return *known;
}

void
emit_call(struct tracer *tr, const struct happened *h)
{
    const struct result *r = &h->line->result;
    struct source *s = tr->source;
    struct calls_row row = {
        .start_ns_ = h->start_ns,
        .dur_ns_ = r->dur_ns,
        .pid_ = h->thread->process->pid,
        .tid_ = h->thread->tid,
        .call_ = call_id(tr, h),
        .op_ = (uint8_t)h->facts->def->op,
        .fd_ = -1,
        .offset_ = MISSING_I64,
        .offset2_ = MISSING_I64,
        .requested_ = h->facts->size,
        .transferred_ = MISSING_I64,
        .errno_ = r->restart || h->facts->def->effect == FX_SIGRETURN ? 0 : r->err,
        .ret_ = r->restart ? MISSING_I64 : r->ret,
        .flags_ = ending_flags(h),
        .source_ = s->number,
        .line_ = tr->line,
    };
    read_files(tr, h, &row);
    effect_apply(tr, h, &row);
    source_put_call(s, &row);
}
