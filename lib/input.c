#include "lib/input.h"

#include <archive.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/mem.h"

#define MAGIC_BYTES 6
#define READ_BYTES (256 * 1024)

struct input {
    char *name;
    int fd;
    bool own_fd;
    int64_t size;
    char head[MAGIC_BYTES]; /* first bytes, read to see what they are */
    size_t nhead, head_at;
    struct archive *archive; /* NULL: bytes as they are */
    char *buf;               /* for the archive's reader */
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

/* ---- compressed bytes, by libarchive ---- */

static const struct {
    const char *name;
    size_t n;
    const char *bytes;
} magics[] = {
    {"gzip",     2, "\x1f\x8b"        },
    {"bzip2",    3, "BZh"             },
    {"xz",       6,
     "\xfd"
     "7zXZ\0"                         },
    {"zstd",     4, "\x28\xb5\x2f\xfd"},
    {"lz4",      4, "\x04\x22\x4d\x18"},
    {"compress", 2, "\x1f\x9d"        },
};

static bool
is_compressed(const struct input *in)
{
    for (size_t i = 0; i < ARRAY_LEN(magics); i++)
        if (in->nhead >= magics[i].n &&
            memcmp(in->head, magics[i].bytes, magics[i].n) == 0)
            return true;
    return false;
}

static la_ssize_t
feed(struct archive *a, void *ctx, const void **bytes)
{
    struct input *in = ctx;
    int64_t got = read_fd(in, in->buf, READ_BYTES);
    if (got < 0)
        archive_set_error(a, errno, "%s", strerror(errno));
    *bytes = in->buf;
    return got;
}

static bool
open_compressed(struct input *in, struct err *err)
{
    struct archive_entry *entry;
    in->archive = archive_read_new();
    in->buf = xmalloc(READ_BYTES);
    archive_read_support_filter_all(in->archive);
    archive_read_support_format_raw(in->archive);
    if (archive_read_open(in->archive, in, NULL, feed, NULL) != ARCHIVE_OK ||
        archive_read_next_header(in->archive, &entry) != ARCHIVE_OK)
        return err_set(err, "cannot unpack %s: %s", in->name,
                       archive_error_string(in->archive));
    return true;
}

/* ---- opening ---- */

/* Looks at the first bytes: compressed ones are unpacked on the way. */
static bool
recognise(struct input *in, struct err *err)
{
    while (in->nhead < MAGIC_BYTES) {
        ssize_t got = read(in->fd, in->head + in->nhead, MAGIC_BYTES - in->nhead);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_errno(err, "cannot read %s", in->name);
        if (got == 0)
            break;
        in->nhead += (size_t)got;
    }
    if (!is_compressed(in))
        return true;
    in->size = -1;
    return open_compressed(in, err);
}

struct input *
input_open(const char *path, struct err *err)
{
    bool standard = path == NULL || strcmp(path, "-") == 0;
    struct input *in = xcalloc(1, sizeof *in);
    struct stat st;

    in->name = xstrdup(standard ? "<stdin>" : path);
    in->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    in->own_fd = !standard && in->fd >= 0;
    bool ok = in->fd >= 0 && fstat(in->fd, &st) == 0;
    if (!ok)
        err_errno(err, "cannot open %s", in->name);
    else if (S_ISDIR(st.st_mode))
        ok = err_set(err, "%s: is a directory", in->name);
    if (ok) {
        in->size = S_ISREG(st.st_mode) ? (int64_t)st.st_size : -1;
        ok = recognise(in, err);
    }
    if (!ok) {
        input_close(in);
        return NULL;
    }
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
    if (!in->archive) {
        int64_t got = read_fd(in, buf, n);
        if (got < 0)
            err_errno(err, "cannot read %s", in->name);
        return got;
    }
    la_ssize_t got = archive_read_data(in->archive, buf, n);
    if (got < 0) {
        err_set(err, "cannot unpack %s: %s", in->name, archive_error_string(in->archive));
        return -1;
    }
    return got;
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
    archive_read_free(in->archive);
    if (in->own_fd)
        close(in->fd);
    free(in->buf);
    free(in->name);
    free(in);
}
