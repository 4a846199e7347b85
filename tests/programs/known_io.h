/* What known_io tells about itself: one row per call that a trace must hold, kept in
 * memory that all its processes share and printed when the traced work is over. */
#ifndef WEIR_TESTS_PROGRAMS_KNOWN_IO_H
#define WEIR_TESTS_PROGRAMS_KNOWN_IO_H

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_ROWS 1024
#define ANY (-2) /* a number that is not compared */

/* Texts must be literals: children write rows too. */
struct row {
    int pid, tid, fd;
    const char *op, *call, *path, *path2, *offset, *offset2;
    int64_t requested, transferred;
    int err;
};

/* Shared with the children. */
struct report {
    atomic_int n;
    struct row rows[MAX_ROWS];
};

static struct report *report;
static char buf[65536]; /* what is read and written */

static void
put(struct row r)
{
    r.pid = getpid();
    r.tid = (int)syscall(SYS_gettid);
    int at = atomic_fetch_add(&report->n, 1);
    if (at < MAX_ROWS)
        report->rows[at] = r;
}

/* A call that moves bytes. offset: where the transfer began. Gives back ret. */
static int64_t
moved(const char *op, const char *call, const char *path, int fd, const char *offset,
      int64_t requested, int64_t ret)
{
    int err = ret >= 0 ? 0 : errno == EINTR ? ANY : errno; /* Linux: ERESTARTSYS */
    put((struct row){.op = op,
                     .call = call,
                     .path = path,
                     .path2 = "?",
                     .fd = fd,
                     .offset = offset,
                     .offset2 = "-",
                     .requested = requested,
                     .transferred = ret < 0 ? -1 : ret,
                     .err = err});
    return ret;
}

/* A call that works on an open file or on two names and moves nothing. */
static int
worked(const char *op, const char *call, const char *path, const char *path2, int fd,
       int64_t ret)
{
    int err = ret < 0 ? errno : 0;
    put((struct row){.op = op,
                     .call = call,
                     .path = path,
                     .path2 = path2,
                     .fd = fd,
                     .offset = "?",
                     .offset2 = "-",
                     .requested = ANY,
                     .transferred = -1,
                     .err = err});
    return (int)ret;
}

/* A call whose descriptor is not compared. */
static int
named(const char *op, const char *call, const char *path, const char *path2, int64_t ret)
{
    return worked(op, call, path, path2, ANY, ret);
}

/* A call that gives a descriptor: fd is the new one. */
static int
opened(const char *call, const char *path, int fd)
{
    return worked("open", call, path, "?", fd < 0 ? -1 : fd, fd);
}

static void
closed(const char *path, int fd)
{
    worked("close", "close", path, "?", fd, close(fd));
}

/* One side of a copy inside the kernel. */
struct side {
    const char *path;
    int fd;
    const char *offset;
};

/* A call that reads one file and writes another: the row is about the written one. */
static void
copied(const char *call, struct side in, struct side out, int64_t requested, int64_t ret)
{
    put((struct row){.op = "copy",
                     .call = call,
                     .path = out.path,
                     .path2 = in.path,
                     .fd = out.fd,
                     .offset = out.offset,
                     .offset2 = in.offset,
                     .requested = requested,
                     .transferred = ret});
}

static struct side
end(const char *path, int fd, const char *offset)
{
    return (struct side){path, fd, offset};
}

/* Calls with their rows. */
#define OPEN(path, flags) opened("openat", path, openat(AT_FDCWD, path, flags, 0644))
#define NEW (O_RDWR | O_CREAT | O_TRUNC)
#define READ(path, fd, at, n) moved("read", "read", path, fd, at, n, read(fd, buf, n))
#define WRITE(path, fd, at, n) moved("write", "write", path, fd, at, n, write(fd, buf, n))
#define SEEK(path, fd, to, whence)                                                       \
    worked("seek", "lseek", path, "?", fd, lseek(fd, to, whence))

static void
print_path(FILE *f, const char *dir, const char *path)
{
    if (strcmp(path, "?") != 0 && strcmp(path, "-") != 0)
        fprintf(f, "%s/", dir);
    for (const unsigned char *p = (const unsigned char *)path; *p != 0; p++)
        fprintf(f, *p == '\\' ? "\\\\" : *p < ' ' || *p > '~' ? "\\x%02x" : "%c", *p);
    fputc('\t', f);
}

static void
print_number(FILE *f, int64_t n, char after)
{
    if (n == -1)
        fprintf(f, "-%c", after);
    else if (n == ANY)
        fprintf(f, "?%c", after);
    else
        fprintf(f, "%lld%c", (long long)n, after);
}

static void
print_row(FILE *f, const char *dir, const struct row *r)
{
    fprintf(f, "%d\t%d\t%s\t%s\t", r->pid, r->tid, r->op, r->call);
    print_path(f, dir, r->path);
    print_path(f, dir, r->path2);
    print_number(f, r->fd, '\t');
    fprintf(f, "%s\t%s\t", r->offset, r->offset2);
    print_number(f, r->requested, '\t');
    print_number(f, r->transferred, '\t');
    print_number(f, r->err, '\n');
}

/* False when there was no room for all rows. */
static int
print_report(FILE *f, const char *dir)
{
    for (int i = 0; i < report->n && i < MAX_ROWS; i++)
        print_row(f, dir, &report->rows[i]);
    return report->n <= MAX_ROWS;
}

#endif
