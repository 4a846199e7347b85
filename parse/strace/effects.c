/* What calls do, by the effect that their row in syscalls.def names. */
#include "parse/state/position.h"
#include "parse/strace/tracer.h"

static void
sought(struct tracer *tr, const struct happened *h, struct calls_row *row, int64_t to)
{
    struct file *f = h->handles.file[0];
    if (f && row->errno_ == 29) /* ESPIPE */
        f->stream = true;
    if (f && h->line->result.ret == MISSING_I64 && !h->line->result.restart)
        position_forget(f);
    if (!f || !happened_well(h))
        return;
    row->offset_ = to;
    position_seek(procs_unseen(tr->procs), f, to);
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
got_directory(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    struct slice name = facts_string(call_arg(h->line, 1), tr->arena, NULL);
    if (!happened_well(h) || name.n == 0 || name.p[0] != '/')
        return;
    row->path_ = name_below_root(tr, h->thread, name);
    h->thread->cwd->path = row->path_;
}

void
effect_begins(struct tracer *tr, struct thread *t, const struct strace_line *line,
              const struct facts *f)
{
    if (f->def->effect == FX_FORK)
        effect_fork_begins(tr, t, line);
    else if (f->def->effect == FX_CLOSE && f->fd.fd >= 0) /* the number is free at once */
        fdtab_close(t->fds, f->fd.fd);
}

void
effect_unseen(struct tracer *tr, const struct syscall_def *d)
{
    struct unseen *u = procs_unseen(tr->procs);
    u->moves++;
    if (d && d->effect != FX_DUP && d->effect != FX_FORK && d->effect != FX_FCNTL &&
        d->effect != FX_SEND && d->effect != FX_GETFD)
        return;
    u->files++; /* somebody may share one now */
    u->tables += !d || d->effect == FX_FORK;
}

void
effect_apply(struct tracer *tr, const struct happened *h, struct calls_row *row)
{
    switch (h->facts->def->effect) {
    case FX_OPEN:
    case FX_CREAT:
        effect_open(tr, h, row);
        break;
    case FX_CLOSE:
        effect_close(h, row);
        break;
    case FX_CLOSE_RANGE:
        effect_close_range(h);
        break;
    case FX_DUP:
        effect_dup(tr, h);
        break;
    case FX_FCNTL:
        effect_control(tr, h, row);
        break;
    case FX_IOCTL:
        effect_ioctl(h);
        break;
    case FX_PIPE:
        effect_pair(tr, h, call_arg(h->line, 1), fd_kind_PIPE);
        break;
    case FX_SOCKETPAIR:
        effect_pair(tr, h, call_arg(h->line, 4), fd_kind_SOCKET);
        break;
    case FX_MEMFD:
        effect_create(tr, h, row, fd_kind_MEMFD);
        break;
    case FX_NEW_SOCKET:
        effect_create(tr, h, row, fd_kind_SOCKET);
        break;
    case FX_NEW_EPOLL:
        effect_create(tr, h, row, fd_kind_EPOLL);
        break;
    case FX_NEW_OTHER:
        effect_create(tr, h, row, fd_kind_OTHER);
        break;
    case FX_GETFD:
        effect_create(tr, h, row, fd_kind_UNKNOWN);
        effect_take_fd(tr);
        break;
    case FX_SEND:
        effect_send(h);
        break;
    case FX_RECV:
        if (facts_has_flag(call_arg(h->line, h->facts->def->flags), SLICE("MSG_PEEK"), 2))
            row->flags_ |= FLAG(PEEKED);
        effect_receive(tr, h);
        break;
    case FX_FUTEX:
        effect_futex(tr, h, row);
        break;
    case FX_AIO_SUBMIT:
        effect_aio_submit(tr, h);
        break;
    case FX_AIO_EVENTS:
        effect_aio_events(tr, h);
        break;
    case FX_AIO_DESTROY:
        effect_aio_destroy(h);
        break;
    case FX_URING_SETUP:
        effect_create(tr, h, row, fd_kind_OTHER);
        fdtab_doubt(h->thread->fds, true);
        break;
    case FX_URING: /* what it reads and writes is not to be seen */
        fdtab_doubt(h->thread->fds, true);
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
    case FX_STAT:
        effect_stat(tr, h, row);
        break;
    case FX_MKNOD:
        effect_mknod(tr, h, row);
        break;
    case FX_IS_DIR:
        if (h->handles.file[0] && happened_well(h))
            row->fd_kind_ = h->handles.file[0]->kind = fd_kind_DIR;
        break;
    case FX_GETCWD:
        got_directory(tr, h, row);
        break;
    case FX_CHDIR:
        if (happened_well(h))
            h->thread->cwd->path = row->path_;
        break;
    case FX_CHROOT:
        if (happened_well(h))
            h->thread->cwd->root = row->path_;
        break;
    case FX_PIVOT_ROOT: /* names begin anew */
        if (happened_well(h))
            h->thread->cwd->path = h->thread->cwd->root = 0;
        break;
    case FX_SETNS:
        effect_setns(h);
        break;
    case FX_UNSHARE:
        effect_unshare(h);
        break;
    case FX_WAIT:
        effect_wait(tr, h);
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
    case FX_SIGRETURN:
        break;
    }
}
