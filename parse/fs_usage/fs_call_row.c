/* A call of fs_usage to a row of /calls. */
#include "parse/fs_usage/fs_log.h"

#define EBADF_NUMBER 9

/* Bits of "(RWCATEN...)", by place: later versions have more of them. */
static uint32_t
mode_flags(struct slice mode)
{
    static const uint32_t by_place[] = {
        0, FLAG(OPEN_FOR_WRITE), FLAG(CREATED), FLAG(APPEND), FLAG(TRUNCATED_ON_OPEN),
        0, FLAG(NONBLOCKING)};
    uint32_t flags = 0;
    for (size_t i = 0; i < MIN(mode.n, ARRAY_LEN(by_place)); i++)
        if (mode.p[i] != '_')
            flags |= by_place[i];
    return flags;
}

static enum fd_kind
kind_of_path(struct slice path)
{
    if (slice_starts(path, SLICE("/dev/tty")) ||
        slice_starts(path, SLICE("/dev/console")))
        return fd_kind_TTY;
    return slice_starts(path, SLICE("/dev/")) ? fd_kind_DEVICE : fd_kind_FILE;
}

/* fcntl is many calls; these are I/O, or wait. */
static enum op
op_of(const struct fs_line *l)
{
    static const struct {
        struct slice words;
        enum op op;
    } controls[] = {
        {{"FULLFSYNC", 9},     op_SYNC},
        {{"BARRIERFSYNC", 12}, op_SYNC},
        {{"SETLK", 5},         op_LOCK},
        {{"SETLKW", 6},        op_LOCK},
        {{"OFD_SETLK", 9},     op_LOCK},
        {{"OFD_SETLKW", 10},   op_LOCK},
    };
    for (size_t i = 0; l->call->does == FS_CONTROLS && i < ARRAY_LEN(controls); i++)
        if (slice_eq(l->words, controls[i].words))
            return controls[i].op;
    return l->call->op;
}

/* Whether F is a descriptor that the call made. */
static bool
makes_fd(const struct fs_call *call)
{
    return call->does == FS_OPENS || call->does == FS_NEW_FD || call->does == FS_NEW_PAIR;
}

/* What the descriptor is, by the call and by what was opened before. */
static void
describe(struct fs_event *e, struct calls_row *row)
{
    const struct fs_line *l = e->line;
    struct fs_file file = {0, fd_kind_UNKNOWN, false};
    if (makes_fd(l->call)) {
        row->fd_kind_ = (uint8_t)l->call->kind;
        return;
    }
    bool known = fs_proc_file(e->proc, l->fd, &file);

    if (row->path_ == 0 && file.path) {
        row->path_ = file.path;
        e->flags |= FLAG(PATH_RECONSTRUCTED) | FLAG(PATH_DOUBTFUL) |
                    (file.path_cut ? FLAG(PATH_CUT) : 0);
    }
    bool vague = !known || file.kind == fd_kind_UNKNOWN || file.kind == fd_kind_FILE;
    if (vague && l->call->kind != fd_kind_UNKNOWN && l->fd >= 0 && !l->failed &&
        file.kind != l->call->kind) {
        file.kind = (uint8_t)l->call->kind;
        fs_proc_open(e->proc, l->fd, file);
    }
    row->fd_kind_ =
        l->call->kind != fd_kind_UNKNOWN && !known ? (uint8_t)l->call->kind : file.kind;
}

static void
opened(struct fs_event *e, struct calls_row *row)
{
    const struct fs_line *l = e->line;
    row->fd_kind_ = (uint8_t)kind_of_path(l->path);
    e->flags |= mode_flags(l->mode);
    if (!l->failed)
        fs_proc_open(e->proc, l->fd,
                     (struct fs_file){row->path_, row->fd_kind_, l->path_cut});
    row->ret_ = l->failed || l->fd == FS_NO_FD ? row->ret_ : l->fd;
    row->fd_ = -1;
}

static void
new_fd(struct fs_event *e, int32_t fd)
{
    if (!e->line->failed)
        fs_proc_open(e->proc, fd,
                     (struct fs_file){0, (uint8_t)e->line->call->kind, false});
}

static void
take_effect(struct fs_event *e, struct calls_row *row)
{
    const struct fs_line *l = e->line;
    struct fs_file file;

    switch (l->call->does) {
    case FS_NOTHING:
        return;
    case FS_OPENS:
        opened(e, row);
        return;
    case FS_NEW_FD:
        new_fd(e, l->fd);
        row->ret_ = l->failed || l->fd < 0 ? row->ret_ : l->fd;
        row->fd_ = -1;
        return;
    case FS_NEW_SECOND:
        new_fd(e, l->fd2);
        row->ret_ = l->failed || l->fd2 < 0 ? row->ret_ : l->fd2;
        return;
    case FS_NEW_PAIR:
        new_fd(e, l->fd);
        new_fd(e, l->fd2);
        row->fd_ = -1;
        return;
    case FS_DUPS:
        row->ret_ = l->failed || l->fd2 < 0 ? row->ret_ : l->fd2;
        if (l->failed)
            return;
        if (fs_proc_file(e->proc, l->fd, &file))
            fs_proc_open(e->proc, l->fd2, file);
        else
            fs_proc_close(e->proc, l->fd2);
        return;
    case FS_CLOSES: /* also when it fails, but for a descriptor that was none */
        if (!l->failed || l->error != EBADF_NUMBER)
            fs_proc_close(e->proc, l->fd);
        return;
    case FS_CONTROLS: /* <OPENFROM> F=9 */
        if (l->fd2 >= 0 && !l->failed)
            fs_proc_open(
                e->proc, l->fd2,
                (struct fs_file){fs_path_id(e, l->path), fd_kind_UNKNOWN, l->path_cut});
        return;
    }
}

void
fs_put_call(struct fs_event *e)
{
    const struct fs_line *l = e->line;
    const struct fs_call *call = l->call;
    struct source *s = e->log->source;
    struct calls_row row = {
        .start_ns_ = e->start_ns,
        .dur_ns_ = l->dur_ns,
        .pid_ = e->proc ? e->proc->pid : MISSING_I32,
        .tid_ = l->tid,
        .call_ = fs_kind_id(e, fs_call_name(call, l->name)),
        .op_ = (uint8_t)op_of(l),
        .fd_ = l->fd,
        .path_ = fs_event_path(e),
        .path2_ = fs_path_id(e, l->path2),
        .offset_ = MISSING_I64,
        .offset2_ = MISSING_I64,
        .requested_ = MISSING_I64,
        .transferred_ = MISSING_I64,
        .errno_ = l->failed ? fs_errno(l->error) : 0,
        .ret_ = l->failed ? -1 : MISSING_I64,
        .source_ = s->number,
        .line_ = e->log->line,
    };
    int64_t bytes = fs_believed(e, l->bytes, 0);
    if (call->op == op_MAP || call->moved)
        row.offset_ = fs_believed(e, l->offset, call->moved ? bytes : 0);
    if (call->op == op_MAP || call->op == op_SYNC)
        row.requested_ = bytes;
    else if (!l->failed)
        row.ret_ = call->op == op_SEEK ? fs_believed(e, l->offset, 0) : bytes;
    if (call->moved && !l->failed)
        row.transferred_ = bytes;
    describe(e, &row);
    take_effect(e, &row);
    if (fs_call_guarded(call))
        e->flags |= FLAG(GUARDED);
    if (l->waited)
        e->flags |= FLAG(WAITED);
    row.flags_ = e->flags;
    source_put_call(s, &row);
    fs_note(e->log, KIND_CALL);
}
