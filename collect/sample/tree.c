#define _GNU_SOURCE /* O_PATH */
#include "collect/sample/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/base/mem.h"

#define FIRST_BYTES 65536
#define MOST_BYTES (16 << 20) /* no file of /proc that we read is larger */
#define MAYBE_MORE 2048       /* files of many records come in pieces of almost a page */
#define SPARE_FDS 128         /* for everything but kept files */
#define FEW_FDS 24            /* the same where there are hardly any */

static struct rlimit given; /* RLIMIT_NOFILE as it was; 0 0: not asked */
static long keepable = 512, kept_open;

static bool
is_the_kernels(int fd)
{
    struct statfs fs;
    return fstatfs(fd, &fs) == 0 &&
           (fs.f_type == PROC_SUPER_MAGIC || fs.f_type == SYSFS_MAGIC);
}

bool
tree_open(struct tree *t, const char *path, struct err *err)
{
    *t = (struct tree){.path = path, .fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (t->fd < 0)
        return err_errno(err, "%s", path);
    t->is_copy = !is_the_kernels(t->fd);
    if (strcmp(path, "/proc") != 0 || faccessat(t->fd, "self", F_OK, 0) == 0)
        return true;
    tree_close(
        t); /* an empty folder would say of a hundred files that they are missing */
    return err_set(err, "%s: nothing is mounted there: 'mount -t proc proc /proc'", path);
}

void
tree_close(struct tree *t)
{
    if (t->fd >= 0)
        close(t->fd);
    t->fd = -1;
}

void
text_free(struct text *t)
{
    free(t->p);
    *t = (struct text){0};
}

static void
make_room(struct text *t)
{
    if (t->cap == 0)
        t->p = xmalloc(t->cap = FIRST_BYTES);
    else if (t->n + 1 >= t->cap && t->cap < MOST_BYTES)
        t->p = xrealloc(t->p, t->cap *= 2, 1);
}

/* One large read gets a file that the kernel makes in one piece; what is longer than
 * MAYBE_MORE may have more pieces. */
static int
read_whole(int fd, struct text *t)
{
    t->n = 0;
    for (;;) {
        make_room(t);
        size_t room = t->cap - t->n - 1;
        ssize_t got = room ? pread(fd, t->p + t->n, room, (off_t)t->n) : 0;
        int number = errno;
        if (got < 0 && number == EINTR)
            continue;
        if (got < 0)
            t->n = 0;
        t->n += (size_t)MAX(got, 0);
        t->p[t->n] = 0;
        if (got < 0)
            return number;
        if (got < MAYBE_MORE)
            return 0;
    }
}

static int
open_below(const struct tree *tree, const char *path)
{
    if (tree->fd < 0)
        errno = ENOENT;
    return tree->fd < 0 ? -1 : openat(tree->fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

static int
failed(struct text *t, int number)
{
    t->n = 0;
    make_room(t);
    t->p[0] = 0;
    return number;
}

int
tree_read(const struct tree *tree, const char *path, struct text *t)
{
    int fd = open_below(tree, path);
    if (fd < 0)
        return failed(t, errno);
    int number = read_whole(fd, t);
    close(fd);
    return number;
}

int
kept_read(struct kept *k, const struct tree *tree, const char *path, struct text *t)
{
    if (k->fd >= 0)
        return read_whole(k->fd, t);
    int fd = open_below(tree, path);
    if (fd < 0)
        return failed(t, errno);
    int number = read_whole(fd, t);
    if (number == 0 && !tree->is_copy && kept_open < keepable) {
        kept_open++;
        k->fd = fd;
    } else {
        close(fd);
    }
    return number;
}

void
kept_close(struct kept *k)
{
    if (k->fd < 0)
        return;
    close(k->fd);
    kept_open--;
    k->fd = -1;
}

void
tree_raise_limit(void)
{
    if (getrlimit(RLIMIT_NOFILE, &given) != 0)
        return;
    struct rlimit more = {given.rlim_max, given.rlim_max};
    rlim_t now = setrlimit(RLIMIT_NOFILE, &more) == 0 ? more.rlim_cur : given.rlim_cur;
    long may = now > 1 << 20 ? 1 << 20 : (long)now;
    keepable = may > 2 * SPARE_FDS ? may - SPARE_FDS : MAX(may - FEW_FDS, 0) / 2;
}

void
tree_restore_limit(void)
{
    if (given.rlim_max != 0)
        setrlimit(RLIMIT_NOFILE, &given);
}
