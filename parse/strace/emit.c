/* One finished call to one row of /calls. */
#include "parse/strace/tracer.h"

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
    struct file *first = h->handles.file[0], *second = h->handles.file[1];

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
    transfer(tr, h, row);
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
    if (fx == FX_URING)
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

/* The column has room for so many names; the last one stands for all that come later. */
#define NAMES_MAX UINT16_MAX
#define LATER_NAMES SLICE("(one name too many)")

uint16_t
call_name_id(struct strtab *calls, struct slice name)
{
    bool room = strtab_size(calls) < NAMES_MAX || strtab_find(calls, name);
    return (uint16_t)strtab_add(calls, room ? name : LATER_NAMES);
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
    *known = call_name_id(calls, h->line->name);
    if (!h->facts->known && strtab_size(calls) > before && h->line->name.p[0] != '?')
        tell_unknown(tr, h->line->name);
    return *known;
}

enum ledger_kind
emit_call(struct tracer *tr, struct happened *h, enum ledger_kind kind)
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
    if (h->begun)
        handles_late(tr, h);
    else
        handles_begin(tr, h->thread, h->facts, &h->handles);
    read_files(tr, h, &row);
    effect_apply(tr, h, &row);
    source_put_call(s, &row);
    handles_end(&h->handles);
    return row.call_ < NAMES_MAX ? kind : KIND_NAMELESS_CALL;
}
