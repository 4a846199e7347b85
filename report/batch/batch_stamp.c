#include "report/batch/batch_stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/crc32.h"

/* Adds the bytes [from, to) to the sum; fewer when the file was cut meanwhile. */
static bool
sum_range(int fd, int64_t from, int64_t to, uint32_t *crc)
{
    char buf[STAMP_PART_B];
    while (from < to) {
        ssize_t got =
            pread(fd, buf, (size_t)MIN(to - from, (int64_t)sizeof buf), (off_t)from);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        *crc = crc32_add(*crc, buf, (size_t)got);
        from += got;
    }
    return true;
}

static bool
sum_file(int fd, struct stamp *s, bool whole)
{
    int64_t n = s->bytes;
    if (whole || n <= 2 * STAMP_PART_B)
        return sum_range(fd, 0, n, &s->crc32);
    return sum_range(fd, 0, STAMP_PART_B, &s->crc32) &&
           sum_range(fd, n - STAMP_PART_B, n, &s->crc32);
}

static bool
stamp_file(const char *path, struct stamp *s, bool whole, struct err *err)
{
    struct stat st;
    /* A fifo must not hold us up. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool ok = false;

    *s = (struct stamp){.bytes = STAMP_GONE};
    if (fd < 0 || fstat(fd, &st) != 0) {
        err_errno(err, "cannot open %s", path);
    } else if (!S_ISREG(st.st_mode)) {
        err_set(err, "%s: is no regular file", path);
    } else {
        *s = (struct stamp){
            .bytes = st.st_size,
            .mtime_ns = (int64_t)st.st_mtim.tv_sec * NS_PER_S + st.st_mtim.tv_nsec,
        };
        ok = sum_file(fd, s, whole) || err_errno(err, "cannot read %s", path);
    }
    if (!ok)
        s->bytes = STAMP_GONE;
    if (fd >= 0)
        close(fd);
    return ok;
}

bool
stamp_input(const char *path, struct stamp *s, struct err *err)
{
    return stamp_file(path, s, false, err);
}

bool
stamp_whole(const char *path, struct stamp *s, struct err *err)
{
    return stamp_file(path, s, true, err);
}

bool
stamp_eq(const struct stamp *a, const struct stamp *b)
{
    return a->bytes == b->bytes && a->mtime_ns == b->mtime_ns && a->crc32 == b->crc32;
}
