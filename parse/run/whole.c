#define _GNU_SOURCE /* mkstemp with other feature macros set */
#include "parse/run/whole.h"

#include <unistd.h>

#include "lib/base/mem.h"

/* Copies what is left of the input to a new file; its name, which the caller frees. */
static char *
spool(struct lines *lines, struct source *s, struct err *err)
{
    const char *dir = getenv("TMPDIR");
    char *path = xasprintf("%s/weir-XXXXXX", dir && *dir ? dir : "/tmp");
    char buf[65536];
    int fd = mkstemp(path);
    int64_t n = 1;

    if (fd < 0)
        err_errno(err, "cannot create %s", path);
    while (fd >= 0 && (n = lines_bytes(lines, buf, sizeof buf, err)) > 0) {
        s->bytes += (uint64_t)n;
        for (int64_t at = 0, put; n > 0 && at < n; at += put)
            if ((put = write(fd, buf + at, (size_t)(n - at))) < 0) {
                err_errno(err, "cannot write %s", path);
                n = -1;
                break;
            }
        if (n < 0)
            break;
    }
    if (fd >= 0 && close(fd) == 0 && n == 0)
        return path;
    if (fd >= 0)
        unlink(path);
    free(path);
    return NULL;
}

/* A format that is no text wants a file of its own: the input may be a pipe, or packed.
 */
bool
whole_read(const struct format *f, struct lines *lines, struct source *s, struct err *err)
{
    char *path = spool(lines, s, err);
    if (!path)
        return false;
    bool ok = f->whole(s, path, err);
    unlink(path);
    free(path);
    return ok;
}
