#include "lib/input/input.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/mem.h"

struct input {
    char *name;
    int fd; /* -1: bytes come from elsewhere */
    bool own_fd, seeks;
    enum packed packed;
    int64_t size, start; /* start: where the descriptor stood */
    struct arc_from from;
    void (*close)(void *ctx); /* of from; may be NULL */
    char head[PACKED_HEAD];   /* first bytes, read to see what they are */
    size_t nhead, head_at;
    struct arc *arc; /* NULL: bytes as they are */
};

/* ---- bytes as they are ---- */

static int64_t
read_fd(struct input *in, char *buf, size_t n)
{
    if (in->head_at < in->nhead) {
        n = MIN(n, in->nhead - in->head_at);
        memcpy(buf, in->head + in->head_at, n);
        in->head_at += n;
        return (int64_t)n;
    }
    for (;;) {
        ssize_t got = read(in->fd, buf, n);
        if (got >= 0 || errno != EINTR)
            return got;
    }
}

static bool
seek_fd(void *ctx, int64_t at)
{
    struct input *in = ctx;
    in->head_at = in->nhead;
    return lseek(in->fd, (off_t)(in->start + at), SEEK_SET) >= 0;
}

static int64_t
read_plain(void *ctx, char *buf, size_t n, struct err *err)
{
    struct input *in = ctx;
    int64_t got = read_fd(in, buf, n);
    if (got < 0)
        err_errno(err, "cannot read %s", in->name);
    return got;
}

/* ---- opening ---- */

/* Looks at the first bytes. */
static bool
recognise(struct input *in, struct err *err)
{
    while (in->nhead < PACKED_HEAD) {
        ssize_t got = read(in->fd, in->head + in->nhead, PACKED_HEAD - in->nhead);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_errno(err, "cannot read %s", in->name);
        if (got == 0)
            break;
        in->nhead += (size_t)got;
    }
    in->packed = packed_kind((struct slice){in->head, in->nhead});
    return true;
}

struct input *
input_open_raw(const char *path, struct err *err)
{
    bool standard = path == NULL || strcmp(path, "-") == 0;
    struct input *in = xcalloc(1, sizeof *in);
    struct stat st;

    in->name = xstrdup(standard ? "<stdin>" : path);
    in->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    in->own_fd = !standard && in->fd >= 0;
    in->from = (struct arc_from){.ctx = in, .read = read_plain};
    bool ok = in->fd >= 0 && fstat(in->fd, &st) == 0;
    if (!ok)
        err_errno(err, "cannot open %s", in->name);
    else if (S_ISDIR(st.st_mode))
        ok = err_set(err, "%s: is a directory", in->name);
    if (ok) {
        in->start = S_ISREG(st.st_mode) ? (int64_t)lseek(in->fd, 0, SEEK_CUR) : -1;
        in->seeks = in->start >= 0;
        in->size = in->seeks ? MAX((int64_t)st.st_size - in->start, 0) : -1;
        ok = recognise(in, err);
    }
    if (!ok) {
        input_close(in);
        return NULL;
    }
    return in;
}

/* One compressed file: its bytes are the log. */
static bool
unpack(struct input *in, struct err *err)
{
    struct arc_member m;
    struct err why = {0};

    in->arc = arc_open(&in->from, &why);
    if (!in->arc || arc_next(in->arc, &m, &why) == ARC_BROKEN)
        return err_set(err, "cannot unpack %s: %s", in->name, why.text);
    if (!arc_is_raw(in->arc))
        return err_set(err, "%s: is an archive", in->name);
    in->size = -1;
    return true;
}

struct input *
input_open(const char *path, struct err *err)
{
    struct input *in = input_open_raw(path, err);
    if (in && in->packed && !unpack(in, err)) {
        input_close(in);
        return NULL;
    }
    return in;
}

struct input *
input_from(const char *name, const struct arc_from *from, void (*close_ctx)(void *))
{
    struct input *in = xcalloc(1, sizeof *in);
    in->name = xstrdup(name);
    in->fd = -1;
    in->from = *from;
    in->close = close_ctx;
    in->size = from->seek ? from->size : -1;
    in->seeks = from->seek != NULL;
    return in;
}

/* ---- reading ---- */

const char *
input_name(const struct input *in)
{
    return in->name;
}

enum packed
input_packed(const struct input *in)
{
    return in->packed;
}

int64_t
input_read(struct input *in, char *buf, size_t n, struct err *err)
{
    struct err why = {0};
    bool go_on;

    if (!in->arc)
        return in->from.read(in->from.ctx, buf, n, err);
    int64_t got = arc_read(in->arc, buf, n, &go_on, &why);
    if (got < 0)
        err_set(err, "cannot unpack %s: %s", in->name, why.text);
    return got;
}

bool
input_seek(struct input *in, int64_t at)
{
    return in->fd >= 0 ? seek_fd(in, at) : in->from.seek(in->from.ctx, at);
}

bool
input_can_seek(const struct input *in)
{
    return in->seeks && !in->arc;
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
    arc_close(in->arc);
    if (in->close)
        in->close(in->from.ctx);
    if (in->own_fd)
        close(in->fd);
    free(in->name);
    free(in);
}
