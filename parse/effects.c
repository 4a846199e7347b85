/* What calls do to descriptors, directories and processes. */
#include "parse/tracer.h"

static bool
succeeded(const struct happened *h)
{
    const struct result *r = &h->line->result;
    return r->ret != MISSING_I64 && r->ret >= 0 && !r->restart;
}

/* The descriptor that the call returned, as a new file. */
static struct file *
new_file(struct tracer *tr, const struct happened *h, int64_t fd, enum fd_kind kind,
         bool cloexec)
{
    if (fd < 0 || fd > INT32_MAX)
        return NULL;
    struct file *f = fdtab_open(h->thread->process->fds, (int32_t)fd, cloexec);
    f->kind = (uint8_t)kind;
    f->named_deleted = slice_ends(h->facts->path, SLICE(FACTS_DELETED));
    file_describe(tr, f,
                  facts_deco((int32_t)fd, h->line->result.deco, h->line->result.text));
    return f;
}

static void
opened(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    uint32_t oflags = h->facts->oflags;
    bool creat = h->facts->def->effect == FX_CREAT;

    if (creat)
        oflags = FLAG(OPEN_FOR_WRITE) | FLAG(CREATED) | FLAG(TRUNCATED_ON_OPEN);
    row->flags_ |= oflags & ~(OPEN_CLOEXEC | OPEN_DIRECTORY);
    if (!succeeded(h))
        return;
    bool dir = oflags & OPEN_DIRECTORY;
    struct file *f = new_file(tr, h, h->line->result.ret,
                              dir ? fd_kind_DIR : fd_kind_FILE, oflags & OPEN_CLOEXEC);
    if (!f)
        return;
    if (f->path == 0)
        f->path = row->path_;
    if (dir)
        f->kind = fd_kind_DIR;
    f->flags =
        row->flags_ & (FLAG(APPEND) | FLAG(DIRECT) | FLAG(NONBLOCKING) | FLAG(SYNCED));
    f->pos_known = !h->thread->process->unseen_sharer;
    f->pos_b = 0;
    row->fd_ = (int32_t)h->line->result.ret;
    row->path_ = f->path;
    row->fd_kind_ = f->kind;
}

static void
created(struct tracer *tr, const struct happened *h, struct calls_row *row,
        enum fd_kind kind, bool has_position)
{
    if (!succeeded(h))
        return;
    struct file *f = new_file(tr, h, h->line->result.ret, kind, facts_cloexec(h->line));
    if (!f)
        return;
    f->pos_known = has_position;
    if (row->fd_ == -1) {
        row->fd_ = (int32_t)h->line->result.ret;
        row->path_ = f->path;
        row->fd_kind_ = f->kind;
    }
}

/* "[3, 4]", "[3<pipe:[1]>, 4<pipe:[1]>]" */
static void
pair(struct tracer *tr, const struct happened *h, struct slice arg, enum fd_kind kind)
{
    if (!succeeded(h) || arg.n < 2 || arg.p[0] != '[')
        return;
    struct args items;
    size_t end;
    args_scan(slice_from((struct slice){arg.p, arg.n - 1}, 1), &items, &end);
    for (int i = 0; i < MIN(items.n, 2); i++) {
        struct fd_fact fd = facts_fd(items.arg[i]);
        if (fd.fd < 0)
            continue;
        struct file *f =
            fdtab_open(h->thread->process->fds, fd.fd, facts_cloexec(h->line));
        f->kind = (uint8_t)kind;
        effect_file(tr, h->thread, &fd);
    }
}

static void
duplicated(struct tracer *tr, const struct happened *h)
{
    if (!succeeded(h) || h->facts->fd.fd < 0 || h->line->result.ret > INT32_MAX)
        return;
    int32_t to = (int32_t)h->line->result.ret;
    fdtab_dup(h->thread->process->fds, h->facts->fd.fd, to, facts_cloexec(h->line));
    struct fd_fact shown = facts_deco(to, h->line->result.deco, h->line->result.text);
    effect_file(tr, h->thread, &shown);
}

/* Commands of fcntl by name and, for -X raw, by number. */
enum control {
    CONTROL_OTHER,
    CONTROL_DUP,
    CONTROL_FD_FLAGS,
    CONTROL_STATUS,
    CONTROL_LOCK
};

static const struct {
    struct slice name;
    int64_t number;
    enum control what;
} controls[] = {
    {{"F_DUPFD", 7},          0,    CONTROL_DUP     },
    {{"F_DUPFD_CLOEXEC", 15}, 1030, CONTROL_DUP     },
    {{"F_SETFD", 7},          2,    CONTROL_FD_FLAGS},
    {{"F_SETFL", 7},          4,    CONTROL_STATUS  },
    {{"F_GETLK", 7},          5,    CONTROL_LOCK    },
    {{"F_SETLK", 7},          6,    CONTROL_LOCK    },
    {{"F_SETLKW", 8},         7,    CONTROL_LOCK    },
    {{"F_GETLK64", 9},        12,   CONTROL_LOCK    },
    {{"F_SETLK64", 9},        13,   CONTROL_LOCK    },
    {{"F_SETLKW64", 10},      14,   CONTROL_LOCK    },
    {{"F_OFD_GETLK", 11},     36,   CONTROL_LOCK    },
    {{"F_OFD_SETLK", 11},     37,   CONTROL_LOCK    },
    {{"F_OFD_SETLKW", 12},    38,   CONTROL_LOCK    },
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

static void
controlled(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    const uint32_t settable = FLAG(APPEND) | FLAG(DIRECT) | FLAG(NONBLOCKING);
    enum control what = control_of(call_arg(h->line, 2));
    struct slice arg = call_arg(h->line, 3);
    struct fdtab *fds = h->thread->process->fds;
    int32_t fd = h->facts->fd.fd;
    struct file *f = fd >= 0 ? fdtab_get(fds, fd) : NULL;

    if (what == CONTROL_LOCK)
        row->op_ = op_LOCK;
    if (!succeeded(h) || !f)
        return;
    if (what == CONTROL_DUP)
        duplicated(tr, h);
    else if (what == CONTROL_FD_FLAGS)
        fdtab_set_cloexec(fds, fd,
                          facts_cloexec(h->line) || (arg.n && arg.p[0] == '1') ||
                              slice_starts(arg, SLICE("0x1")));
    else if (what == CONTROL_STATUS)
        f->flags = (f->flags & ~settable) | (facts_open_flags(arg) & settable);
}

static void
closed_range(const struct happened *h)
{
    int64_t first, last;
    if (!succeeded(h) || !facts_number(call_arg(h->line, 1), &first) ||
        !facts_number(call_arg(h->line, 2), &last))
        return;
    if (last < 0) /* ~0u printed as -1 */
        last = UINT32_MAX;
    fdtab_close_range(h->thread->process->fds, first, last,
                      facts_has_word(call_arg(h->line, 3), SLICE("CLOSE_RANGE_CLOEXEC")));
}

static void
sought(struct tracer *tr, const struct happened *h, struct calls_row *row, int64_t to)
{
    struct file *f = effect_file(tr, h->thread, &h->facts->fd);
    if (!f || !succeeded(h))
        return;
    row->offset_ = to;
    f->pos_known = to != MISSING_I64;
    f->pos_b = to;
}

/* _llseek(3, 0, [512], SEEK_CUR) = 0: the third argument is the new position. */
static int64_t
llseek_result(const struct happened *h)
{
    struct slice arg = call_arg(h->line, 3);
    int64_t to;
    return arg.n && arg.p[0] == '[' && facts_number(slice_from(arg, 1), &to)
               ? to
               : MISSING_I64;
}

static void
changed_directory(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    (void)tr;
    if (succeeded(h))
        h->thread->process->cwd->path = row->path_;
}

static void
got_directory(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    struct slice name = facts_string(call_arg(h->line, 1), tr->arena, NULL);
    if (!succeeded(h) || name.n == 0 || name.p[0] != '/')
        return;
    h->thread->process->cwd->path = row->path_ = strtab_add(tr->source->paths, name);
}

void
effect_apply(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    switch (h->facts->def->effect) {
    case FX_OPEN:
    case FX_CREAT:
        opened(tr, h, row);
        break;
    case FX_CLOSE: /* the descriptor is gone even when close fails (EINTR, EIO) */
        if (h->facts->fd.fd >= 0 && row->errno_ != 9)
            fdtab_close(h->thread->process->fds, h->facts->fd.fd);
        break;
    case FX_CLOSE_RANGE:
        closed_range(h);
        break;
    case FX_DUP:
        duplicated(tr, h);
        break;
    case FX_FCNTL:
        controlled(tr, h, row);
        break;
    case FX_PIPE:
        pair(tr, h, call_arg(h->line, 1), fd_kind_PIPE);
        break;
    case FX_SOCKETPAIR:
        pair(tr, h, call_arg(h->line, 4), fd_kind_SOCKET);
        break;
    case FX_MEMFD:
        created(tr, h, row, fd_kind_MEMFD, true);
        break;
    case FX_NEW_SOCKET:
        created(tr, h, row, fd_kind_SOCKET, false);
        break;
    case FX_NEW_EPOLL:
        created(tr, h, row, fd_kind_EPOLL, false);
        break;
    case FX_NEW_OTHER:
        created(tr, h, row, fd_kind_OTHER, false);
        break;
    case FX_NEW_UNKNOWN:
        created(tr, h, row, fd_kind_UNKNOWN, false);
        break;
    case FX_RECVMSG:
        if (facts_has_word(call_arg(h->line, 3), SLICE("MSG_PEEK")))
            row->flags_ |= FLAG(PEEKED);
        break;
    case FX_SEEK:
        sought(tr, h, row, h->line->result.ret);
        break;
    case FX_LLSEEK:
        sought(tr, h, row, llseek_result(h));
        break;
    case FX_MMAP:
        if (h->facts->fd.fd < 0) { /* no file: its offset means nothing */
            row->op_ = op_MEMORY;
            row->offset_ = MISSING_I64;
        }
        break;
    case FX_IS_DIR: {
        struct file *f = effect_file(tr, h->thread, &h->facts->fd);
        if (f && succeeded(h))
            row->fd_kind_ = f->kind = fd_kind_DIR;
        break;
    }
    case FX_GETCWD:
        got_directory(tr, h, row);
        break;
    case FX_CHDIR:
    case FX_FCHDIR:
        changed_directory(tr, h, row);
        break;
    case FX_EXEC:
        effect_exec(tr, h, row);
        break;
    case FX_FORK:
        effect_fork(tr, h, row);
        break;
    case FX_EXIT:
        effect_exit(h);
        break;
    case FX_RESTART:
        row->flags_ |= FLAG(RESTARTED);
        break;
    case FX_NONE:
    case FX_EXIT_THREAD:
    case FX_UNSHARE:
    case FX_SIGRETURN:
    case FX_OPAQUE:
        break;
    }
}
