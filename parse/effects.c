/* What calls do to descriptors, directories and processes. */
#include "parse/argv.h"
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
    enum fd_kind seen = kind;

    if (fd < 0 || fd > INT32_MAX)
        return NULL;
    struct file *f = fdtab_open(h->thread->process->fds, (int32_t)fd, cloexec);
    struct fd_fact shown =
        facts_deco((int32_t)fd, h->line->result.deco, h->line->result.text);
    f->path = deco_path(tr, shown.deco, &seen);
    f->kind = (uint8_t)seen;
    f->deleted = shown.deleted;
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
    f->pos_known = true;
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
    bool cloexec = false;
    for (int i = 1; i <= h->line->args.n && !cloexec; i++) {
        struct slice a = call_arg(h->line, i);
        cloexec = facts_has_word(a, SLICE("SOCK_CLOEXEC")) ||
                  facts_has_word(a, SLICE("O_CLOEXEC")) ||
                  facts_has_word(a, SLICE("MFD_CLOEXEC")) ||
                  facts_has_word(a, SLICE("EPOLL_CLOEXEC")) ||
                  facts_has_word(a, SLICE("EFD_CLOEXEC")) ||
                  facts_has_word(a, SLICE("TFD_CLOEXEC")) ||
                  facts_has_word(a, SLICE("SFD_CLOEXEC")) ||
                  facts_has_word(a, SLICE("IN_CLOEXEC"));
    }
    struct file *f = new_file(tr, h, h->line->result.ret, kind, cloexec);
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
    bool cloexec = false;
    for (int i = 1; i <= h->line->args.n; i++)
        cloexec |= facts_has_word(call_arg(h->line, i), SLICE("O_CLOEXEC")) ||
                   facts_has_word(call_arg(h->line, i), SLICE("SOCK_CLOEXEC"));
    for (int i = 0; i < MIN(items.n, 2); i++) {
        struct fd_fact fd = facts_fd(items.arg[i]);
        if (fd.fd < 0)
            continue;
        struct file *f = fdtab_open(h->thread->process->fds, fd.fd, cloexec);
        f->kind = (uint8_t)kind;
        effect_file(tr, h->thread, &fd);
    }
}

static void
duplicated(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    if (!succeeded(h) || h->facts->fd.fd < 0 || h->line->result.ret > INT32_MAX)
        return;
    bool cloexec = facts_has_word(call_arg(h->line, 3), SLICE("O_CLOEXEC"));
    int32_t to = (int32_t)h->line->result.ret;
    (void)row;
    fdtab_dup(h->thread->process->fds, h->facts->fd.fd, to, cloexec);
    struct fd_fact shown = facts_deco(to, h->line->result.deco, h->line->result.text);
    effect_file(tr, h->thread, &shown);
}

static void
controlled(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    struct slice command = call_arg(h->line, 2), arg = call_arg(h->line, 3);
    struct fdtab *fds = h->thread->process->fds;

    if (facts_has_word(command, SLICE("F_SETLK")) ||
        facts_has_word(command, SLICE("F_SETLKW")) ||
        facts_has_word(command, SLICE("F_GETLK")) ||
        facts_has_word(command, SLICE("F_OFD_SETLK")) ||
        facts_has_word(command, SLICE("F_OFD_SETLKW")) ||
        facts_has_word(command, SLICE("F_SETLK64")) ||
        facts_has_word(command, SLICE("F_SETLKW64")))
        row->op_ = op_LOCK;
    if (!succeeded(h) || h->facts->fd.fd < 0)
        return;
    if (slice_starts(command, SLICE("F_DUPFD"))) {
        duplicated(tr, h, row);
        if (facts_has_word(command, SLICE("F_DUPFD_CLOEXEC")))
            fdtab_set_cloexec(fds, (int32_t)h->line->result.ret, true);
    } else if (facts_has_word(command, SLICE("F_SETFD"))) {
        fdtab_set_cloexec(fds, h->facts->fd.fd, facts_has_word(arg, SLICE("FD_CLOEXEC")));
    } else if (facts_has_word(command, SLICE("F_SETFL"))) {
        struct file *f = fdtab_get(fds, h->facts->fd.fd);
        const uint32_t settable = FLAG(APPEND) | FLAG(DIRECT) | FLAG(NONBLOCKING);
        if (f)
            f->flags = (f->flags & ~settable) | (facts_open_flags(arg) & settable);
    }
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
    struct slice name = facts_string(call_arg(h->line, 1), &tr->arena, NULL);
    if (!succeeded(h) || name.n == 0 || name.p[0] != '/')
        return;
    h->thread->process->cwd->path = row->path_ = strtab_add(tr->source->paths, name);
}

/* ---- processes ---- */

static uint32_t
clone_shares(const struct strace_line *line)
{
    static const struct {
        struct slice word;
        uint32_t share;
    } words[] = {
        {{"CLONE_FILES", 11},  SHARE_FILES },
        {{"CLONE_FS", 8},      SHARE_FS    },
        {{"CLONE_THREAD", 12}, SHARE_THREAD},
    };
    uint32_t shares = 0;
    for (int i = 0; i < line->args.n; i++)
        for (size_t k = 0; k < ARRAY_LEN(words); k++)
            if (facts_has_word(line->args.arg[i], words[k].word))
                shares |= words[k].share;
    return shares;
}

void
effect_fork_begins(struct tracer *tr, struct thread *t, const struct strace_line *line)
{
    procs_fork_begins(tr->procs, t, clone_shares(line));
}

static struct slice
last_part(struct slice path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/')
            return slice_from(path, i);
    return path;
}

static void
executed(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    if (h->line->result.ret != 0)
        return;
    int argv_place = h->facts->def->dirfd ? 3 : 2;
    struct slice command = argv_command(call_arg(h->line, argv_place), &tr->arena);
    struct source *s = tr->source;
    struct slice comm = last_part(strtab_get(s->paths, row->path_));
    if (command.n == 0)
        command = strtab_get(s->paths, row->path_);
    struct strtab *commands = store_strings(s->out, STR_command);
    uint32_t command_id = strtab_add(commands, command);
    if (s->command == 0)
        s->command = command_id;
    comm.n = MIN(comm.n, (size_t)15); /* as the kernel cuts it */
    procs_exec(tr->procs, h->thread, tr->now_ns, tr->line, command_id,
               strtab_add(store_strings(s->out, STR_comm), comm));
}

static void
forked(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    int64_t child = h->line->result.ret;
    uint32_t shares = clone_shares(h->line);
    if (shares & SHARE_THREAD && child > 0)
        row->flags_ |= FLAG(THREAD_STARTED);
    procs_forked(tr->procs, h->thread,
                 child > 0 && child <= INT32_MAX ? (int32_t)child : 0, shares, tr->now_ns,
                 tr->line);
}

static void
exiting(const struct happened *h)
{
    int64_t status;
    if (facts_number(call_arg(h->line, 1), &status))
        procs_exiting(h->thread, (int32_t)(status & 0xff));
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
        duplicated(tr, h, row);
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
        if (h->facts->fd.fd < 0)
            row->op_ = op_MEMORY;
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
        executed(tr, h, row);
        break;
    case FX_FORK:
        forked(tr, h, row);
        break;
    case FX_EXIT:
        exiting(h);
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
