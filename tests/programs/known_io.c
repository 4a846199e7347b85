/* Does known I/O of every kind that a trace can show, then says what it did, so that a
 * trace can be compared with it row by row (tests/checks/truth_check.py).
 *
 *   known_io DIR [REPORT]    absolute paths; DIR is empty; the report goes to stdout
 *
 * The report has one line per expected row, in each thread's own order, tab-separated:
 *   pid tid op call path path2 fd offset offset2 requested transferred errno
 * where `-` must be missing, `?` is not compared and `~n` is n or missing. In paths each
 * byte outside of printable ASCII is \xHH, and \ is \\. All of it happens between the
 * calls access(BEGIN) and access(END). Linux only: it is about Linux's calls. */
#define _GNU_SOURCE
#include "tests/programs/known_io.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>

#define BEGIN "/weir-known-io-begin"
#define END "/weir-known-io-end"
#define FIVE_GIB (INT64_C(5) << 30)

static void
open_and_close(void)
{
    int a = OPEN("a", NEW | O_CLOEXEC);
    int b = OPEN("b", O_WRONLY | O_CREAT | O_EXCL);
    OPEN("b", O_WRONLY | O_CREAT | O_EXCL); /* EEXIST */
    OPEN("absent", O_RDONLY);               /* ENOENT */
    OPEN("absent/absent", O_RDONLY);
    closed("a", a);
    closed("b", b);
    READ("-", b, "?", 10); /* EBADF */
    closed("-", b);
#ifdef SYS_open
    a = opened("open", "a", (int)syscall(SYS_open, "a", O_RDONLY));
    closed("a", a);
    a = opened("creat", "c", (int)syscall(SYS_creat, "c", 0600));
#else
    a = OPEN("c", NEW);
#endif
    WRITE("c", a, "0", 7);
    closed("c", a);
}

static void
read_write_seek(void)
{
    int fd = OPEN("rw", NEW);
    WRITE("rw", fd, "0", 1000);
    WRITE("rw", fd, "1000", 0);
    WRITE("rw", fd, "1000", 24);
    READ("rw", fd, "1024", 100); /* end of file */
    SEEK("rw", fd, 10, SEEK_SET);
    READ("rw", fd, "10", 100);
    SEEK("rw", fd, -10, SEEK_CUR);
    READ("rw", fd, "100", 65536); /* short: 924 */
    SEEK("rw", fd, -24, SEEK_END);
    READ("rw", fd, "1000", 24);
    SEEK("rw", fd, 4096, SEEK_END); /* a hole */
    WRITE("rw", fd, "5120", 8);
    SEEK("rw", fd, 0, SEEK_DATA);
    READ("rw", fd, "0", 3);
    SEEK("rw", fd, -1, SEEK_SET); /* EINVAL, stays */
    READ("rw", fd, "3", 3);
    SEEK("rw", fd, FIVE_GIB, SEEK_SET);
    WRITE("rw", fd, "5368709120", 11);
    READ("rw", fd, "5368709131", 1);
    SEEK("rw", fd, 0, SEEK_SET);
    moved("read", "read", "rw", fd, "?", 9, syscall(SYS_read, fd, NULL, 9)); /* EFAULT */
    READ("rw", fd, "0", 9);
    closed("rw", fd);
    fd = OPEN("rw", O_WRONLY);
    READ("rw", fd, "?", 5); /* EBADF: not open for reading */
    closed("rw", fd);
}

static void
positioned(void)
{
    int fd = OPEN("pos", NEW);
    WRITE("pos", fd, "0", 50);
    moved("write", "pwrite64", "pos", fd, "200", 30, pwrite(fd, buf, 30, 200));
    moved("write", "pwrite64", "pos", fd, "5368709120", 9, pwrite(fd, buf, 9, FIVE_GIB));
    moved("read", "pread64", "pos", fd, "40", 20, pread(fd, buf, 20, 40));
    moved("read", "pread64", "pos", fd, "5368709120", 20, pread(fd, buf, 20, FIVE_GIB));
    moved("read", "pread64", "pos", fd, "?", 20, pread(fd, buf, 20, -5)); /* EINVAL */
    WRITE("pos", fd, "50", 50); /* the position has not moved */
    closed("pos", fd);
}

static void
vectors(void)
{
    struct iovec v[3] = {
        {buf,      10  },
        {buf + 10, 0   },
        {buf + 20, 4000}
    };
    int fd = OPEN("vec", NEW);
    moved("write", "writev", "vec", fd, "0", 4010, writev(fd, v, 3));
    moved("write", "pwritev", "vec", fd, "8192", 10, pwritev(fd, v, 2, 8192));
    moved("write", "pwritev2", "vec", fd, "4010", 10, pwritev2(fd, v, 2, -1, 0));
    moved("write", "pwritev2", "vec", fd, "9000", 4010, pwritev2(fd, v, 3, 9000, 0));
    WRITE("vec", fd, "4020", 1);
    SEEK("vec", fd, 4000, SEEK_SET);
    moved("read", "readv", "vec", fd, "4000", 4010, readv(fd, v, 3));
    moved("read", "preadv", "vec", fd, "13000", 4010, preadv(fd, v, 3, 13000));
    moved("read", "preadv2", "vec", fd, "8010", 10, preadv2(fd, v, 2, -1, 0));
    moved("read", "preadv2", "vec", fd, "1", 10, preadv2(fd, v, 1, 1, 0));
    READ("vec", fd, "8020", 5);
    closed("vec", fd);
}

static void
appending(void)
{
    int a = OPEN("log", O_WRONLY | O_CREAT | O_APPEND);
    WRITE("log", a, "~0", 100);
    int b = OPEN("log", O_RDWR | O_APPEND);
    WRITE("log", b, "~100", 11);
    WRITE("log", a, "~111", 9);
    SEEK("log", b, 20, SEEK_SET);
    READ("log", b, "20", 10);
    WRITE("log", b, "~120", 3);
    READ("log", b, "~123", 3); /* the write has moved the position to the end */
    closed("log", b);
    closed("log", a);
}

static void
duplicates(void)
{
    int a = OPEN("dup", NEW), other = OPEN("other", NEW);
    WRITE("dup", a, "0", 10);
    int d = named("?", "dup", "?", "?", dup(a));
    WRITE("dup", d, "10", 10);
    named("?", "dup3", "?", "?", dup3(a, other, O_CLOEXEC)); /* closes other */
    WRITE("dup", other, "20", 10);
    int f = named("?", "fcntl", "?", "?", fcntl(a, F_DUPFD, 100));
    int g = named("?", "fcntl", "?", "?", fcntl(a, F_DUPFD_CLOEXEC, 200));
    WRITE("dup", f, "30", 10);
#ifdef SYS_dup2
    named("?", "dup2", "?", "?", syscall(SYS_dup2, a, 77));
    named("?", "dup2", "?", "?", syscall(SYS_dup2, a, a));
#else
    named("?", "dup3", "?", "?", dup3(a, 77, 0));
#endif
    closed("dup", a);
    WRITE("dup", 77, "40", 10);
    SEEK("dup", g, 5, SEEK_SET);
    READ("dup", f, "5", 5);
    a = OPEN("dup", O_RDONLY); /* its own position */
    READ("dup", a, "0", 5);
    READ("dup", d, "10", 5);
    closed("dup", a);
    named("close", "close_range", "?", "?", close_range((unsigned)d, 250, 0));
    READ("-", f, "?", 5);
}

static void
child_of_fork(int shared, int own)
{
    WRITE("shared", shared, "100", 10);
    SEEK("own", own, 7, SEEK_SET);
    closed("own", own); /* the parent's stays open */
    int fd = OPEN("child", NEW);
    WRITE("child", fd, "0", 33);
    int again = named("?", "dup", "?", "?", dup(shared));
    WRITE("shared", again, "110", 10);
    _exit(3);
}

static void
forks(void)
{
    int shared = OPEN("shared", NEW), own = OPEN("own", NEW);
    WRITE("shared", shared, "0", 100);
    pid_t pid = fork();
    if (pid == 0)
        child_of_fork(shared, own);
    waitpid(pid, NULL, 0);
    WRITE("shared", shared, "120", 5);
    WRITE("own", own, "7", 5);
    pid = vfork();
    if (pid == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
    WRITE("shared", shared, "125", 5);
    closed("shared", shared);
    closed("own", own);
}

/* Two threads write to one file in turns, each woken through a pipe by the other. */
static struct turns {
    int fd, by_thread, pipe[2][2];
} turns;

static void
take_turns(int me, const char *const at[2])
{
    char baton[8] = "x";
    for (int i = 0; i < 2; i++) {
        if (me == 1 || i > 0)
            moved("read", "read", "?", turns.pipe[me][0], "-", 8,
                  read(turns.pipe[me][0], baton, 8));
        moved("write", "write", "turns", turns.fd, at[i], 100, write(turns.fd, buf, 100));
        moved("write", "write", "?", turns.pipe[!me][1], "-", 1,
              write(turns.pipe[!me][1], "x", 1));
    }
}

static void *
one_thread(void *second)
{
    if (second == NULL) {
        take_turns(0, (const char *const[]){"0", "200"});
        return NULL;
    }
    take_turns(1, (const char *const[]){"100", "300"});
    turns.by_thread = OPEN("by-thread", NEW); /* in the table of all threads */
    WRITE("by-thread", turns.by_thread, "0", 12);
    return NULL;
}

static void
make_pipe(int fd[2])
{
    named("?", "pipe2", "?", "?", pipe2(fd, O_CLOEXEC));
}

static void
threads(void)
{
    pthread_t t[2];
    turns.fd = OPEN("turns", NEW);
    make_pipe(turns.pipe[0]);
    make_pipe(turns.pipe[1]);
    pthread_create(&t[0], NULL, one_thread, NULL);
    pthread_create(&t[1], NULL, one_thread, &turns);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    WRITE("by-thread", turns.by_thread, "12", 8);
    WRITE("turns", turns.fd, "400", 1);
    named("close", "close_range", "?", "?",
          close_range((unsigned)turns.fd, (unsigned)turns.by_thread, 0));
}

static void
pipes_and_sockets(void)
{
    int p[2], s[2];
    make_pipe(p);
    moved("write", "write", "?", p[1], "-", 300, write(p[1], buf, 300));
    moved("read", "read", "?", p[0], "-", 1000, read(p[0], buf, 1000));
    named("?", "socketpair", "?", "?", socketpair(AF_UNIX, SOCK_STREAM, 0, s));
    moved("write", "write", "?", s[0], "-", 5, write(s[0], buf, 5));
    moved("read", "read", "?", s[1], "-", 3, read(s[1], buf, 3));
    moved("write", "sendto", "?", s[1], "-", 6, send(s[1], buf, 6, 0));
    moved("read", "recvfrom", "?", s[0], "-", 99, recv(s[0], buf, 99, 0));
    named("?", "fcntl", "?", "?", fcntl(p[0], F_SETFL, O_NONBLOCK));
    moved("read", "read", "?", p[0], "-", 10, read(p[0], buf, 10)); /* EAGAIN */
    for (int i = 0; i < 2; i++) {
        closed("?", p[i]);
        closed("?", s[i]);
    }
}

static void
copies(void)
{
    off_t o = 30;
    int p[2], in = OPEN("rw", O_RDONLY), out = OPEN("copy", NEW);
    copied("sendfile", end("rw", in, "30"), end("copy", out, "0"), 100,
           sendfile(out, in, &o, 100));
    copied("sendfile", end("rw", in, "0"), end("copy", out, "100"), 50,
           sendfile(out, in, NULL, 50));
    off_t a = 3, b = 1000;
    copied("copy_file_range", end("rw", in, "3"), end("copy", out, "1000"), 64,
           copy_file_range(in, &a, out, &b, 64, 0));
    copied("copy_file_range", end("rw", in, "50"), end("copy", out, "150"), 20,
           copy_file_range(in, NULL, out, NULL, 20, 0));
    make_pipe(p);
    copied("splice", end("rw", in, "70"), end("?", p[1], "-"), 80,
           splice(in, NULL, p[1], NULL, 80, 0));
    o = 500;
    copied("splice", end("?", p[0], "-"), end("copy", out, "500"), 30,
           splice(p[0], NULL, out, &o, 30, 0));
    READ("rw", in, "150", 5);
    WRITE("copy", out, "170", 5);
    closed("?", p[0]);
    closed("?", p[1]);
    closed("rw", in);
    closed("copy", out);
}

static void
sizes_and_syncs(void)
{
    int fd = OPEN("size", NEW);
    WRITE("size", fd, "0", 100);
    worked("?", "ftruncate", "size", "?", fd, ftruncate(fd, 10));
    WRITE("size", fd, "100", 1); /* the position has stayed */
    worked("?", "fallocate", "size", "?", fd, fallocate(fd, 0, 0, 8192));
    worked("sync", "fsync", "size", "?", fd, fsync(fd));
    worked("sync", "fdatasync", "size", "?", fd, fdatasync(fd));
    worked("sync", "sync_file_range", "size", "?", fd, sync_file_range(fd, 0, 100, 2));
    void *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
    worked("map", "mmap", "size", "?", fd, m == MAP_FAILED ? -1 : 0);
    munmap(m, 8192);
    closed("size", fd);
    named("?", "truncate", "size", "?", truncate("size", 5));
    fd = OPEN("size", O_WRONLY | O_TRUNC);
    named("name", "unlinkat", "size", "?", unlinkat(AT_FDCWD, "size", 0));
    WRITE("size", fd, "0", 4); /* deleted, still there */
    closed("size", fd);
}

static void
names(void)
{
    struct stat st;
    int here = AT_FDCWD;
    named("dir", "mkdirat", "sub", "?", mkdirat(here, "sub", 0755));
    named("name", "renameat", "c", "sub/c", renameat(here, "c", here, "sub/c"));
    named("name", "linkat", "sub/c", "c2", linkat(here, "sub/c", here, "c2", 0));
    named("name", "symlinkat", "?", "?", symlinkat("sub/c", here, "link"));
    named("name", "unlinkat", "absent", "?", unlinkat(here, "absent", 0));
    named("stat", "newfstatat", "c2", "?", fstatat(here, "c2", &st, 0));
    named("stat", "newfstatat", "absent", "?", fstatat(here, "absent", &st, 0));
    named("stat", "faccessat", "c2", "?", syscall(SYS_faccessat, here, "c2", 0));
    named("stat", "faccessat", "absent", "?", syscall(SYS_faccessat, here, "absent", 0));
    int dir = OPEN("sub", O_RDONLY | O_DIRECTORY);
    worked("dir", "getdents64", "sub", "?", dir, syscall(SYS_getdents64, dir, buf, 4096));
    int fd = opened("openat", "sub/r", openat(dir, "r", NEW, 0600));
    WRITE("sub/r", fd, "0", 6);
    closed("sub/r", fd);
    named("?", "chdir", "sub", "?", chdir("sub"));
    fd = opened("openat", "sub/r", openat(AT_FDCWD, "r", O_RDONLY));
    READ("sub/r", fd, "0", 10);
    closed("sub/r", fd);
    named("?", "chdir", "?", "?", chdir(".."));
    fd = OPEN("c2", O_RDONLY);
    closed("c2", fd);
    worked("?", "fchdir", "sub", "?", dir, fchdir(dir));
    fd = opened("openat", "sub/c", openat(AT_FDCWD, "c", O_RDONLY));
    closed("sub/c", fd);
    named("?", "chdir", "?", "?", chdir(".."));
    closed("sub", dir);
}

/* clang-format off */
static const char *const odd_names[] = {
    "with blank", "quo\"te", "new\nline", "com,ma, x", "p) = 3", "<x>", "back\\n", "\377\376",
    "caf\303\2519", "\033[31mred", "gone (deleted)", "tab\tx", "a]}>b", "\"...", "=",
    " <unfinished ...>", "<... read resumed>", "123 read(3, \"x\", 1) = 1", "0", "\\\"",
};
/* clang-format on */

static void
odd_paths(void)
{
    for (size_t i = 0; i < sizeof(odd_names) / sizeof(odd_names[0]); i++) {
        const char *name = odd_names[i];
        int fd = OPEN(name, NEW);
        WRITE(name, fd, "0", 3);
        READ(name, fd, "3", 5);
        closed(name, fd);
    }
}

static int alarm_pipe[2];
static volatile sig_atomic_t alarm_writes;

/* With alarm_writes the interrupted read, which is then begun again, succeeds. */
static void
on_alarm(int sig)
{
    (void)sig;
    if (!alarm_writes)
        return;
    moved("read", "read", "?", alarm_pipe[0], "-", 10, (errno = EINTR, -1));
    moved("write", "write", "?", alarm_pipe[1], "-", 1, write(alarm_pipe[1], "x", 1));
}

static void
read_under_alarm(int flags)
{
    struct sigaction act = {.sa_handler = on_alarm, .sa_flags = flags};
    struct itimerval after = {.it_value = {.tv_usec = 200000}};
    alarm_writes = (flags & SA_RESTART) != 0;
    sigaction(SIGALRM, &act, NULL);
    setitimer(ITIMER_REAL, &after, NULL);
    moved("read", "read", "?", alarm_pipe[0], "-", 10, read(alarm_pipe[0], buf, 10));
}

static void
interrupted(void)
{
    make_pipe(alarm_pipe);
    read_under_alarm(0);          /* EINTR */
    read_under_alarm(SA_RESTART); /* begun twice */
    closed("?", alarm_pipe[0]);
    closed("?", alarm_pipe[1]);
}

static void
do_all(const char *dir)
{
    access(BEGIN, F_OK);
    named("?", "chdir", "?", "?", chdir(dir));
    open_and_close();
    read_write_seek();
    positioned();
    vectors();
    appending();
    duplicates();
    forks();
    threads();
    pipes_and_sockets();
    copies();
    sizes_and_syncs();
    names();
    odd_paths();
    interrupted();
    access(END, F_OK);
}

int
main(int argc, char **argv)
{
    if (argc < 2 || argc > 3 || argv[1][0] != '/') {
        fputs("usage: known_io /EMPTY/DIR [/REPORT]\n", stderr);
        return 2;
    }
    report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (report == MAP_FAILED)
        return 3;
    do_all(argv[1]);
    FILE *f = argc == 3 ? fopen(argv[2], "w") : stdout;
    return f != NULL && print_report(f, argv[1]) && fclose(f) == 0 ? 0 : 3;
}
