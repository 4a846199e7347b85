/* From what strace shows of a descriptor or a name to an id in /strings/path. */
#include "parse/state/position.h"
#include "parse/strace/tracer.h"

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

/* Devices that have a position; all others under /dev are streams. */
static const struct slice block_devices[] = {
    {"/dev/sd",      7 },
    {"/dev/hd",      7 },
    {"/dev/vd",      7 },
    {"/dev/xvd",     8 },
    {"/dev/nvme",    9 },
    {"/dev/dm-",     8 },
    {"/dev/mapper/", 12},
    {"/dev/loop",    9 },
    {"/dev/md",      7 },
    {"/dev/sr",      7 },
    {"/dev/mmcblk",  11},
    {"/dev/disk/",   10},
    {"/dev/shm/",    9 },
};

static bool
has_block_name(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(block_devices); i++)
        if (slice_starts(name, block_devices[i]))
            return true;
    return false;
}

/* "/dev/null<char 1:3>": takes off the part behind the name; NULL when there is none. */
static const char *
strip_device(struct slice *deco)
{
    if (deco->n == 0 || deco->p[deco->n - 1] != '>')
        return NULL;
    for (size_t i = deco->n; i > 0; i--) {
        if (deco->p[i - 1] != '<')
            continue;
        struct slice inner = slice_from(*deco, i);
        bool is_char = slice_starts(inner, SLICE("char "));
        if (!is_char && !slice_starts(inner, SLICE("block ")))
            return NULL;
        deco->n = i - 1;
        return is_char ? "char" : "block";
    }
    return NULL;
}

/* Files that the kernel makes up: some move the position by what is read and written,
 * some as they see fit, some not at all. */
static bool
is_made_up(struct slice name)
{
    return slice_starts(name, SLICE("/proc/")) || slice_starts(name, SLICE("/sys/"));
}

static void
classify(struct deco *d, struct slice name, const char *device)
{
    d->kind = name.n && name.p[0] == '/' ? fd_kind_FILE : fd_kind_OTHER;
    for (size_t i = 0; i < ARRAY_LEN(deco_kinds) && name.n; i++)
        if (name.p[0] == deco_kinds[i].head.p[0] &&
            slice_starts(name, deco_kinds[i].head)) {
            d->kind = deco_kinds[i].kind;
            break;
        }
    bool in_dev =
        slice_starts(name, SLICE("/dev/")) && !slice_starts(name, SLICE("/dev/shm/"));
    if (d->kind == fd_kind_FILE && (device || in_dev))
        d->kind = fd_kind_DEVICE;
    d->stream =
        device ? strcmp(device, "char") == 0
               : (d->kind == fd_kind_DEVICE && !has_block_name(name)) || is_made_up(name);
}

/* Names that stand for whatever a descriptor refers to. */
static bool
is_alias(struct slice name)
{
    const struct slice part = SLICE("/fd/");
    if (slice_starts(name, SLICE("/dev/std")) || slice_starts(name, SLICE("/dev/fd/")))
        return true;
    for (size_t i = 0; slice_starts(name, SLICE("/proc/")) && i + part.n < name.n; i++)
        if (slice_starts(slice_from(name, i), part))
            return true;
    return false;
}

struct deco
name_judge(struct slice name)
{
    struct deco d = {0, fd_kind_FILE, false};
    if (name.n == 0 || name.p[0] != '/')
        return d;
    if (is_alias(name))
        return (struct deco){0, fd_kind_UNKNOWN, true};
    classify(&d, name, NULL);
    return d;
}

struct deco
deco_read(struct tracer *tr, struct slice text)
{
    struct deco d = {0, fd_kind_UNKNOWN, false};
    if (!text.p || text.n == 0)
        return d;
    const char *device = strip_device(&text);
    struct slice name = facts_unescape(text, tr->arena);
    classify(&d, name, device);
    d.path = strtab_add(tr->source->paths, name);
    return d;
}

/* Whether a name from "/" on is what joining it to "/" makes of it: no part of it is
 * empty or ".". */
static bool
is_plain(struct slice name)
{
    if (name.n < 2 || name.p[name.n - 1] == '/' || name.p[name.n - 1] == '.')
        return false;
    for (const char *p = name.p, *end = p + name.n; p;
         p = memchr(p + 1, '/', (size_t)(end - p - 1)))
        if (p[1] == '/' || p[1] == '.')
            return false;
    return true;
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

/* Nearly always the decoration is what it was at the last call on the file. */
static bool
is_known(const struct tracer *tr, uint32_t path, struct slice deco)
{
    return path && slice_eq(strtab_get(tr->source->paths, path), deco);
}

static uint32_t
directory(struct tracer *tr, struct thread *t, const struct fd_fact *dirfd)
{
    if (dirfd->fd == FD_NONE || dirfd->fd == FD_CWD) {
        if (dirfd->fd == FD_CWD && dirfd->deco.n &&
            !is_known(tr, t->cwd->path, dirfd->deco))
            t->cwd->path = deco_read(tr, dirfd->deco).path;
        return t->cwd->path;
    }
    struct file *f = effect_file(tr, t, dirfd);
    return f ? f->path : 0;
}

uint32_t
name_below_root(struct tracer *tr, const struct thread *t, struct slice name)
{
    struct strtab *paths = tr->source->paths;
    struct slice root = strtab_get(paths, t->cwd->root);
    if (root.n == 0 && is_plain(name))
        return strtab_add(paths, name);
    return strtab_add(paths, join(tr->arena, root, name));
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
        return name_below_root(tr, t, name);
    if (name.n == 0) /* AT_EMPTY_PATH: the descriptor itself */
        return dirfd->fd >= 0 ? dir : 0;
    if (dir == 0)
        return strtab_add(paths, name);
    return strtab_add(paths, join(tr->arena, strtab_get(paths, dir), name));
}

void
file_describe(struct tracer *tr, struct file *f, struct fd_fact fd)
{
    if (fd.deco.n == 0 || (is_known(tr, f->path, fd.deco) && f->kind != fd_kind_UNKNOWN &&
                           !f->deleted && !fd.deleted))
        return;
    if (f->named_deleted && fd.mark_n) {
        fd.deco.n += fd.mark_n;
        fd.deleted = false;
    }
    struct deco d = deco_read(tr, fd.deco);
    if (d.path == 0)
        return;
    /* Another name: renamed, or closed and opened again where the log does not show it.
     */
    if (f->path != 0 && f->path != d.path && !f->deleted && !fd.deleted)
        position_forget(f);
    f->path = d.path;
    if (f->kind == fd_kind_UNKNOWN || d.kind != fd_kind_FILE)
        f->kind = (uint8_t)d.kind;
    f->stream |= d.stream;
    f->deleted = fd.deleted;
}

struct file *
effect_file(struct tracer *tr, struct thread *t, const struct fd_fact *fd)
{
    if (fd->fd < 0)
        return NULL;
    struct file *f = fdtab_find(t->fds, fd->fd);
    file_describe(tr, f, *fd);
    return f;
}
