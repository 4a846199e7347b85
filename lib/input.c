#include "lib/input.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/mem.h"

struct input {
    char *name;
    int fd;
    bool own_fd;
    int64_t size;
};

static bool
check_kind(const char *name, const struct stat *st, struct err *err)
{
    if (S_ISDIR(st->st_mode))
        return err_set(err, "%s: is a directory", name);
    return true;
}

struct input *
input_open(const char *path, struct err *err)
{
    bool standard = path == NULL || strcmp(path, "-") == 0;
    const char *name = standard ? "<stdin>" : path;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0) {
        err_errno(err, "cannot open %s", name);
        return NULL;
    }
    if (!check_kind(name, &st, err)) {
        if (!standard)
            close(fd);
        return NULL;
    }
    struct input *in = xcalloc(1, sizeof *in);
    in->name = xstrdup(name);
    in->fd = fd;
    in->own_fd = !standard;
    in->size = S_ISREG(st.st_mode) ? (int64_t)st.st_size : -1;
    return in;
}

const char *
input_name(const struct input *in)
{
    return in->name;
}

int64_t
input_read(struct input *in, char *buf, size_t n, struct err *err)
{
    for (;;) {
        ssize_t got = read(in->fd, buf, n);
        if (got >= 0)
            return got;
        if (errno == EINTR)
            continue;
        err_errno(err, "cannot read %s", in->name);
        return -1;
    }
}

int64_t
input_size(const struct input *in)
{
    return in->size;
}

void
input_close(struct input *in)
{
    if (!in)
        return;
    if (in->own_fd)
        close(in->fd);
    free(in->name);
    free(in);
}
