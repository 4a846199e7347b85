/* What prog_positions tells about its transfers: one line for each, written at once, so
 * that it outlives exec and SIGKILL. A transfer is known again in a trace by the number
 * of bytes that it asks for: no two ask for the same. */
#ifndef WEIR_TESTS_PROGRAMS_PROG_POSITIONS_H
#define WEIR_TESTS_PROGRAMS_PROG_POSITIONS_H

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define NONE (-1)

/* What a trace may say of the offset: it must be there, it may be missing, it must be
 * missing. Wrong it must never be. */
enum expect { MUST, MAY, NEVER };

static const char *report_path;
static atomic_int *counter; /* in a file that all processes map */
static _Thread_local char buf[256 * 1024];

static void
oops(const char *what)
{
    fprintf(stderr, "prog_positions: %s: %s\n", what, strerror(errno));
    _exit(9);
}

static void
report_begin(const char *path)
{
    char name[4096];
    report_path = path;
    snprintf(name, sizeof name, "%s.counter", path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, 4096) != 0)
        oops(name);
    counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (counter == MAP_FAILED)
        oops(name);
}

/* A number of bytes that nobody else asks for: a multiple of 8 from 8000 on. */
static size_t
size_of_its_own(void)
{
    return (size_t)(1000 + atomic_fetch_add(counter, 1)) * 8;
}

static void
tell(enum expect e, const char *call, size_t size, int64_t at, int64_t at2)
{
    static const char *const words[] = {"must", "may", "never"};
    char line[200];
    int n = snprintf(line, sizeof line, "%s\t%s\t%zu\t%lld\t%lld\n", words[e], call, size,
                     (long long)at, (long long)at2);
    int fd = open(report_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, line, (size_t)n) != n)
        oops(report_path);
    close(fd);
}

/* Where the file stands, by the kernel. lseek would tell weir as well. */
static int64_t
position(int fd)
{
    char name[64], text[256];
    long long at = -1;
    snprintf(name, sizeof name, "/proc/thread-self/fdinfo/%d", fd);
    int info = open(name, O_RDONLY | O_CLOEXEC);
    ssize_t n = read(info, text, sizeof text - 1);
    close(info);
    if (n > 0) {
        text[n] = 0;
        sscanf(text, "pos: %lld", &at);
    }
    return at;
}

/* The truth about a transfer that has ended: it left the position behind itself. */
static void
moved(enum expect e, const char *call, int fd, size_t size, ssize_t got)
{
    tell(e, call, size, position(fd) - (got > 0 ? got : 0), NONE);
}

static void
reads(enum expect e, int fd)
{
    size_t n = size_of_its_own();
    ssize_t got = read(fd, buf, n);
    moved(e, "read", fd, n, got);
}

static void
writes(enum expect e, int fd)
{
    size_t n = size_of_its_own();
    ssize_t got = write(fd, buf, n);
    moved(e, "write", fd, n, got);
}

/* The same where others move the position meanwhile: each 8 bytes of the file say where
 * they stand. */
static void
reads_marks(enum expect e, int fd)
{
    size_t n = size_of_its_own();
    int64_t at = -1;
    ssize_t got = read(fd, buf, n);
    memcpy(&at, buf, sizeof at);
    if (got >= 8)
        tell(e, "read", n, at, NONE);
}

static int
opens(const char *name, int flags)
{
    int fd = open(name, flags, 0600);
    if (fd < 0)
        oops(name);
    return fd;
}

/* A file of marks. */
static int
marked(const char *name, int64_t size)
{
    int fd = opens(name, O_RDWR | O_CREAT | O_TRUNC);
    int64_t *marks = (int64_t *)buf;
    for (int64_t at = 0; at < size; at += (int64_t)sizeof buf) {
        for (size_t i = 0; i < sizeof buf / 8; i++)
            marks[i] = at + (int64_t)i * 8;
        if (pwrite(fd, buf, sizeof buf, at) != (ssize_t)sizeof buf)
            oops(name);
    }
    return fd;
}

#define NEW (O_RDWR | O_CREAT | O_TRUNC)

#endif
