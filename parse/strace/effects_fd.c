/* What calls do to descriptors: open, close, dup, and the flags that exec heeds. */
#include "parse/state/position.h"
#include "parse/strace/tracer.h"

static bool
gives_cloexec(const struct happened *h)
{
    const struct syscall_def *d = h->facts->def;
    struct slice flags = call_arg(h->line, d->flags);
    return d->cloexec || facts_cloexec(flags) ||
           (d->effect == FX_MEMFD && facts_has_flag(flags, SLICE("MFD_CLOEXEC"), 1));
}

/* The descriptor that the call returned, as a new file. */
static struct file *
new_file(struct tracer *tr, const struct happened *h, enum fd_kind kind, bool cloexec)
{
    int64_t fd = h->line->result.ret;
    if (fd < 0 || fd > INT32_MAX)
        return NULL;
    struct file *f = fdtab_open(h->thread->fds, (int32_t)fd, cloexec);
    f->kind = (uint8_t)kind;
    f->named_deleted = slice_ends(h->facts->path, SLICE(FACTS_DELETED));
    file_describe(tr, f,
                  facts_deco((int32_t)fd, h->line->result.deco, h->line->result.text));
    return f;
}

/* Whether the line shows how the file was opened. */
static bool
shows_open_flags(const struct happened *h)
{
    const struct syscall_def *d = h->facts->def;
    struct slice arg = call_arg(h->line, d->oflags);
    if (!d->oflags)
        return d->effect == FX_CREAT;
    bool is_struct = slice_eq(slice_of(d->name), SLICE("openat2"));
    return arg.n && (is_struct ? slice_starts(arg, SLICE("{flags=")) : arg.p[0] != '{');
}

void
effect_open(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    uint32_t oflags = h->facts->oflags;
    bool creat = h->facts->def->effect == FX_CREAT;

    if (creat)
        oflags = FLAG(OPEN_FOR_WRITE) | FLAG(CREATED) | FLAG(TRUNCATED_ON_OPEN);
    row->flags_ |= oflags & ~(OPEN_CLOEXEC | OPEN_DIRECTORY);
    if (!happened_well(h))
        return;
    bool dir = oflags & OPEN_DIRECTORY;
    struct file *f = new_file(tr, h, dir ? fd_kind_DIR : fd_kind_FILE,
                              oflags & OPEN_CLOEXEC || gives_cloexec(h));
    if (!f)
        return;
    bool shown = f->path != 0;
    if (!shown)
        f->path = row->path_;
    file_judge_name(tr, f, shown);
    if (dir)
        f->kind = fd_kind_DIR;
    f->flags =
        row->flags_ & (FLAG(APPEND) | FLAG(DIRECT) | FLAG(NONBLOCKING) | FLAG(SYNCED));
    f->may_append = !shows_open_flags(h);
    f->unseen |= f->path == 0; /* -e raw: it may be anything */
    position_open(procs_unseen(tr->procs), f, 0);
    row->fd_ = (int32_t)h->line->result.ret;
    row->path_ = f->path;
    row->fd_kind_ = f->kind;
}

void
effect_create(struct tracer *tr, const struct happened *h, struct calls_row *row,
              enum fd_kind kind)
{
    if (!happened_well(h))
        return;
    struct file *f = new_file(tr, h, kind, gives_cloexec(h));
    if (!f)
        return;
    if (kind == fd_kind_MEMFD)
        position_open(procs_unseen(tr->procs), f, 0);
    f->unseen |= kind == fd_kind_UNKNOWN;
    if (row->fd_ == -1) {
        row->fd_ = (int32_t)h->line->result.ret;
        row->path_ = f->path;
        row->fd_kind_ = f->kind;
    }
}

/* "[3, 4]", "[3<pipe:[1]>, 4<pipe:[1]>]" */
void
effect_pair(struct tracer *tr, const struct happened *h, struct slice arg,
            enum fd_kind kind)
{
    if (!happened_well(h) || arg.n < 2 || arg.p[0] != '[')
        return;
    struct args items;
    size_t end;
    args_scan(slice_from((struct slice){arg.p, arg.n - 1}, 1), &items, &end);
    for (int i = 0; i < MIN(items.n, 2); i++) {
        struct fd_fact fd = facts_fd(items.arg[i]);
        if (fd.fd < 0)
            continue;
        struct file *f = fdtab_open(h->thread->fds, fd.fd, gives_cloexec(h));
        f->kind = (uint8_t)kind;
        effect_file(tr, h->thread, &fd);
    }
}

/* fd `to` is the file that the call worked on; or one that the log does not tell. */
static void
duplicated(struct tracer *tr, const struct happened *h, bool cloexec)
{
    struct fdtab *fds = h->thread->fds;
    struct file *f = h->handles.file[0];

    if (!happened_well(h) || h->line->result.ret > INT32_MAX)
        return;
    int32_t to = (int32_t)h->line->result.ret;
    if (!f) {
        fdtab_close(fds, to);
        f = fdtab_find(fds, to);
    } else if (to != h->facts->fd.fd) {
        fdtab_put(fds, to, f, cloexec);
    }
    file_describe(tr, f, facts_deco(to, h->line->result.deco, h->line->result.text));
}

void
effect_dup(struct tracer *tr, const struct happened *h)
{
    duplicated(tr, h, gives_cloexec(h));
}

/* Commands of fcntl by name and, for -X raw, by number. */
enum control {
    CONTROL_OTHER,
    CONTROL_DUP,
    CONTROL_DUP_CLOEXEC,
    CONTROL_FD_FLAGS,
    CONTROL_GET_STATUS,
    CONTROL_STATUS,
    CONTROL_LOCK
};

static const struct {
    struct slice name;
    int64_t number;
    enum control what;
} controls[] = {
    {{"F_DUPFD", 7},          0,    CONTROL_DUP        },
    {{"F_DUPFD_CLOEXEC", 15}, 1030, CONTROL_DUP_CLOEXEC},
    {{"F_SETFD", 7},          2,    CONTROL_FD_FLAGS   },
    {{"F_GETFL", 7},          3,    CONTROL_GET_STATUS },
    {{"F_SETFL", 7},          4,    CONTROL_STATUS     },
    {{"F_GETLK", 7},          5,    CONTROL_LOCK       },
    {{"F_SETLK", 7},          6,    CONTROL_LOCK       },
    {{"F_SETLKW", 8},         7,    CONTROL_LOCK       },
    {{"F_GETLK64", 9},        12,   CONTROL_LOCK       },
    {{"F_SETLK64", 9},        13,   CONTROL_LOCK       },
    {{"F_SETLKW64", 10},      14,   CONTROL_LOCK       },
    {{"F_OFD_GETLK", 11},     36,   CONTROL_LOCK       },
    {{"F_OFD_SETLK", 11},     37,   CONTROL_LOCK       },
    {{"F_OFD_SETLKW", 12},    38,   CONTROL_LOCK       },
};

static enum control
control_of(struct slice command)
{
    int64_t number;
    bool numeric = facts_number(command, &number);
    for (size_t i = 0; i < ARRAY_LEN(controls); i++)
        if (numeric ? number == controls[i].number
                    : facts_has_word(command, controls[i].name))
            return controls[i].what;
    return CONTROL_OTHER;
}

void
effect_control(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    const uint32_t settable = FLAG(APPEND) | FLAG(DIRECT) | FLAG(NONBLOCKING);
    enum control what = control_of(call_arg(h->line, 2));
    struct slice arg = call_arg(h->line, 3);
    struct file *f = h->handles.file[0];

    if (what == CONTROL_LOCK)
        row->op_ = op_LOCK;
    if (!happened_well(h) || !f)
        return;
    if (what == CONTROL_DUP || what == CONTROL_DUP_CLOEXEC)
        duplicated(tr, h, what == CONTROL_DUP_CLOEXEC);
    else if (what == CONTROL_FD_FLAGS)
        fdtab_set_cloexec(h->thread->fds, h->facts->fd.fd,
                          facts_has_flag(arg, SLICE("FD_CLOEXEC"), 1));
    else if (what == CONTROL_GET_STATUS)
        arg = h->line->result.text;
    if ((what == CONTROL_GET_STATUS && arg.n) || what == CONTROL_STATUS)
        f->flags = (f->flags & ~settable) | (facts_open_flags(arg) & settable);
}

void
effect_ioctl(const struct happened *h)
{
    struct slice what = call_arg(h->line, 2);
    int32_t fd = h->facts->fd.fd;

    if (!happened_well(h) || fd < 0)
        return;
    if (facts_has_word(what, SLICE("FIOCLEX")) || slice_eq(what, SLICE("0x5451")))
        fdtab_set_cloexec(h->thread->fds, fd, true);
    else if (facts_has_word(what, SLICE("FIONCLEX")) || slice_eq(what, SLICE("0x5450")))
        fdtab_set_cloexec(h->thread->fds, fd, false);
    else if (facts_has_word(what, SLICE("SECCOMP_IOCTL_NOTIF_ADDFD")))
        fdtab_doubt(h->thread->fds, true); /* gives one of its files to another process */
}

void
effect_close_range(const struct happened *h)
{
    int64_t first, last;
    struct slice flags = call_arg(h->line, 3);
    if (!happened_well(h) || !facts_number(call_arg(h->line, 1), &first) ||
        !facts_number(call_arg(h->line, 2), &last))
        return;
    if (last < 0) /* ~0u printed as -1 */
        last = UINT32_MAX;
    if (facts_has_flag(flags, SLICE("CLOSE_RANGE_UNSHARE"), 2))
        procs_unshare_files(h->thread);
    if (facts_has_flag(flags, SLICE("CLOSE_RANGE_CLOEXEC"), 4))
        fdtab_cloexec_range(h->thread->fds, first, last);
    else
        fdtab_close_range(h->thread->fds, first, last);
}

/* The descriptor is gone even when close fails (EINTR, EIO). */
void
effect_close(const struct happened *h, const struct calls_row *row)
{
    int32_t fd = h->facts->fd.fd;
    if (fd >= 0 && row->errno_ != 9 && !h->begun && happened_really(h))
        fdtab_close(h->thread->fds, fd);
}
