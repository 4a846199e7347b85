/* From what strace shows of a descriptor or a name to an id in /strings/path. */
#include "parse/tracer.h"

static const struct {
    struct slice head;
    enum fd_kind kind;
} deco_kinds[] = {
    {{"pipe:[", 6},                  fd_kind_PIPE  },
    {{"socket:[", 8},                fd_kind_SOCKET},
    {{"anon_inode:[eventpoll]", 22}, fd_kind_EPOLL },
    {{"anon_inode:", 11},            fd_kind_OTHER },
    {{"TCP", 3},                     fd_kind_SOCKET},
    {{"UDP", 3},                     fd_kind_SOCKET},
    {{"UNIX", 4},                    fd_kind_SOCKET},
    {{"NETLINK", 7},                 fd_kind_SOCKET},
    {{"RAW", 3},                     fd_kind_SOCKET},
    {{"PING", 4},                    fd_kind_SOCKET},
    {{"SCTP", 4},                    fd_kind_SOCKET},
    {{"MPTCP", 5},                   fd_kind_SOCKET},
    {{"DCCP", 4},                    fd_kind_SOCKET},
    {{"L2TP", 4},                    fd_kind_SOCKET},
    {{"SMC", 3},                     fd_kind_SOCKET},
    {{"XDP", 3},                     fd_kind_SOCKET},
    {{"PACKET", 6},                  fd_kind_SOCKET},
    {{"/memfd:", 7},                 fd_kind_MEMFD },
    {{"/dev/pts/", 9},               fd_kind_TTY   },
    {{"/dev/tty", 8},                fd_kind_TTY   },
    {{"/dev/console", 12},           fd_kind_TTY   },
    {{"/dev/ptmx", 9},               fd_kind_TTY   },
};

static enum fd_kind
kind_of(struct slice deco, bool is_device)
{
    for (size_t i = 0; i < ARRAY_LEN(deco_kinds); i++)
        if (slice_starts(deco, deco_kinds[i].head))
            return deco_kinds[i].kind;
    if (is_device || slice_starts(deco, SLICE("/dev/")))
        return fd_kind_DEVICE;
    return deco.n && deco.p[0] == '/' ? fd_kind_FILE : fd_kind_OTHER;
}

/* "/dev/null<char 1:3>": the part behind the name. */
static bool
strip_device(struct slice *deco)
{
    if (deco->n == 0 || deco->p[deco->n - 1] != '>' || deco->p[0] != '/')
        return false;
    for (size_t i = deco->n; i > 0; i--) {
        if (deco->p[i - 1] != '<')
            continue;
        struct slice inner = slice_from(*deco, i);
        if (!slice_starts(inner, SLICE("char ")) && !slice_starts(inner, SLICE("block ")))
            return false;
        deco->n = i - 1;
        return true;
    }
    return false;
}

uint32_t
deco_path(struct tracer *tr, struct slice deco, enum fd_kind *kind)
{
    if (!deco.p || deco.n == 0)
        return 0;
    bool is_device = strip_device(&deco);
    *kind = kind_of(deco, is_device);
    return strtab_add(tr->source->paths, facts_unescape(deco, &tr->arena));
}

/* Puts "./a//b" below a directory. ".." stays: behind a link it is not what it seems. */
static struct slice
join(struct arena *arena, struct slice dir, struct slice name)
{
    char *out = arena_alloc(arena, dir.n + name.n + 2);
    size_t n = 0;

    memcpy(out, dir.p, dir.n);
    n = dir.n;
    for (size_t i = 0; i < name.n;) {
        size_t to = i;
        while (to < name.n && name.p[to] != '/')
            to++;
        bool here = to == i || (to == i + 1 && name.p[i] == '.');
        if (!here) {
            if (n == 0 || out[n - 1] != '/')
                out[n++] = '/';
            memcpy(out + n, name.p + i, to - i);
            n += to - i;
        }
        i = to + 1;
    }
    if (n == 0)
        out[n++] = '/';
    return (struct slice){out, n};
}

static uint32_t
directory(struct tracer *tr, struct thread *t, const struct fd_fact *dirfd)
{
    enum fd_kind kind;
    if (dirfd->fd == FD_NONE || dirfd->fd == FD_CWD) {
        if (dirfd->fd == FD_CWD && dirfd->deco.n) {
            uint32_t cwd = deco_path(tr, dirfd->deco, &kind);
            t->process->cwd->path = cwd;
            return cwd;
        }
        return t->process->cwd->path;
    }
    struct file *f = effect_file(tr, t, dirfd);
    return f ? f->path : 0;
}

uint32_t
name_path(struct tracer *tr, struct thread *t, const struct fd_fact *dirfd,
          struct slice name)
{
    struct strtab *paths = tr->source->paths;
    uint32_t dir = directory(tr, t, dirfd);

    if (!name.p)
        return 0;
    if (name.n && name.p[0] == '/')
        return strtab_add(paths, join(&tr->arena, (struct slice){"", 0}, name));
    if (name.n == 0) /* AT_EMPTY_PATH: the descriptor itself */
        return dirfd->fd >= 0 ? dir : 0;
    if (dir == 0)
        return strtab_add(paths, name);
    return strtab_add(paths, join(&tr->arena, strtab_get(paths, dir), name));
}

struct file *
effect_file(struct tracer *tr, struct thread *t, const struct fd_fact *fd)
{
    enum fd_kind kind = fd_kind_UNKNOWN;

    if (fd->fd < 0)
        return NULL;
    struct fdtab *fds = t->process->fds;
    struct file *f = fdtab_get(fds, fd->fd);
    if (!f)
        f = fdtab_open(fds, fd->fd, false);
    uint32_t path = deco_path(tr, fd->deco, &kind);
    if (path == 0)
        return f;
    if (f->path != 0 && f->path != path && !f->deleted && !fd->deleted) {
        /* Renamed, or closed and opened again where the log does not show it. */
        f->pos_known = false;
    }
    f->path = path;
    if (f->kind == fd_kind_UNKNOWN || kind != fd_kind_FILE)
        f->kind = (uint8_t)kind;
    f->deleted = fd->deleted;
    return f;
}
