#define _GNU_SOURCE /* mkstemp with other feature macros set */
#include "lib/input/spool.h"

#include <errno.h>
#include <unistd.h>

#include "lib/base/mem.h"

struct spool {
    char *bytes; /* the first of them */
    size_t n, cap, in_memory;
    int fd; /* the others; -1 none yet */
    int64_t in_file;
};

struct spool *
spool_new(size_t in_memory)
{
    struct spool *s = xcalloc(1, sizeof *s);
    s->in_memory = in_memory;
    s->fd = -1;
    return s;
}

int64_t
spool_end(const struct spool *s)
{
    return (int64_t)s->n + s->in_file;
}

static bool
open_file(struct spool *s, struct err *err)
{
    const char *dir = getenv("TMPDIR");
    char *path = xasprintf("%s/weir-spool-XXXXXX", dir && *dir ? dir : "/tmp");

    s->fd = mkstemp(path);
    if (s->fd >= 0)
        unlink(path);
    else
        err_errno(err, "cannot create %s (TMPDIR names another place)", path);
    free(path);
    return s->fd >= 0;
}

static bool
put_in_file(struct spool *s, const char *bytes, size_t n, struct err *err)
{
    if (s->fd < 0 && !open_file(s, err))
        return false;
    while (n > 0) {
        ssize_t put = pwrite(s->fd, bytes, n, (off_t)s->in_file);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return err_errno(err, "cannot write a temporary file (TMPDIR names another "
                                  "place)");
        bytes += put;
        n -= (size_t)put;
        s->in_file += put;
    }
    return true;
}

bool
spool_put(struct spool *s, const void *bytes, size_t n, struct err *err)
{
    size_t fits = s->in_file ? 0 : MIN(n, s->in_memory - s->n);

    grow(&s->bytes, &s->cap, s->n + fits, 1);
    if (fits)
        memcpy(s->bytes + s->n, bytes, fits);
    s->n += fits;
    return fits == n || put_in_file(s, (const char *)bytes + fits, n - fits, err);
}

int64_t
spool_get(struct spool *s, int64_t at, char *buf, size_t n, struct err *err)
{
    if (at < 0 || at >= spool_end(s))
        return 0;
    if ((size_t)at < s->n) {
        n = MIN(n, s->n - (size_t)at);
        memcpy(buf, s->bytes + at, n);
        return (int64_t)n;
    }
    for (;;) {
        ssize_t got = pread(s->fd, buf, n, (off_t)(at - (int64_t)s->n));
        if (got >= 0)
            return got;
        if (errno != EINTR) {
            err_errno(err, "cannot read a temporary file");
            return -1;
        }
    }
}

void
spool_free(struct spool *s)
{
    if (!s)
        return;
    if (s->fd >= 0)
        close(s->fd);
    free(s->bytes);
    free(s);
}
