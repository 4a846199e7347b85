/* Scenarios of prog_positions: files moved by one process, and by those it forks and
 * execs. */
#ifndef WEIR_TESTS_PROGRAMS_POSITIONS_FILES_H
#define WEIR_TESTS_PROGRAMS_POSITIONS_FILES_H

#include "tests/programs/prog_positions.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define MIB (INT64_C(1) << 20)

static const char *self_dir, *self_report;

static void
wait_for(pid_t pid)
{
    int status;
    if (waitpid(pid, &status, 0) != pid)
        oops("waitpid");
}

/* Becomes a program that reads once from each descriptor. */
static void
exec_reader(const int *fds, int n)
{
    char numbers[8][16];
    char *argv[16] = {(char *)"prog_positions", (char *)self_dir, (char *)self_report,
                      (char *)"use"};
    for (int i = 0; i < n; i++) {
        snprintf(numbers[i], sizeof numbers[i], "%d", fds[i]);
        argv[4 + i] = numbers[i];
    }
    execv("/proc/self/exe", argv);
    oops("exec");
}

/* ---- one process ---- */

static void
basics(void)
{
    int fd = opens("basics", NEW);
    struct iovec v = {buf, 0};
    writes(MUST, fd);
    writes(MUST, fd);
    lseek(fd, 8, SEEK_SET);
    reads(MUST, fd);
    lseek(fd, -4000, SEEK_CUR);
    reads(MUST, fd);
    lseek(fd, 5000, SEEK_END);
    writes(MUST, fd);
    lseek(fd, 0, SEEK_DATA);
    reads(MUST, fd);
    lseek(fd, 0, SEEK_HOLE);
    reads(MUST, fd); /* at the end */
    lseek(fd, -1, SEEK_SET);
    reads(MUST, fd);
    lseek(fd, 100, SEEK_SET);
    if (syscall(SYS_read, fd, NULL, 77) >= 0) /* EFAULT */
        oops("read into nothing");
    reads(MUST, fd);
    pread(fd, buf, 9, 3);
    pwrite(fd, buf, 9, 30000);
    ftruncate(fd, 100);
    reads(MUST, fd); /* behind the end */
    fallocate(fd, 0, 0, 100000);
    reads(MUST, fd);
    v.iov_len = size_of_its_own();
    moved(MUST, "preadv2", fd, v.iov_len, preadv2(fd, &v, 1, -1, 0));
    v.iov_len = size_of_its_own();
    moved(MUST, "writev", fd, v.iov_len, writev(fd, &v, 1));
    v.iov_len = size_of_its_own();
    pwritev2(fd, &v, 1, 7, 0);
    tell(MUST, "pwritev2", v.iov_len, 7, NONE);
    reads(MUST, fd);
    close(fd);
}

static void
appends(void)
{
    int fd = opens("appends", O_RDWR | O_CREAT | O_APPEND);
    struct iovec v = {buf, 0};
    struct stat st;
    writes(MAY, fd);
    reads(MAY, fd);
    lseek(fd, 16, SEEK_SET);
    reads(MUST, fd);
    writes(MAY, fd);
    reads(MAY, fd);
    fstat(fd, &st);
    size_t n = size_of_its_own();
    pwrite(fd, buf, n, 3); /* appends all the same */
    tell(MAY, "pwrite64", n, st.st_size, NONE);
    fcntl(fd, F_SETFL, 0);
    lseek(fd, 4000, SEEK_SET);
    writes(MUST, fd);
    fcntl(fd, F_SETFL, O_APPEND);
    writes(MAY, fd);
    fcntl(fd, F_SETFL, 0);
    lseek(fd, 0, SEEK_SET);
    writes(MUST, fd);
    fstat(fd, &st);
    v.iov_len = size_of_its_own();
    if (pwritev2(fd, &v, 1, 5, 0x10 /* RWF_APPEND */) > 0)
        tell(MAY, "pwritev2", v.iov_len, st.st_size, NONE);
    writes(MUST, fd);
    v.iov_len = size_of_its_own();
    if (pwritev2(fd, &v, 1, -1, 0x10) > 0)
        moved(MAY, "pwritev2", fd, v.iov_len, (ssize_t)v.iov_len);
    writes(MAY, fd);
    close(fd);
}

static void
duplicates(void)
{
    int a = marked("dup", MIB), b = opens("dup", O_RDONLY);
    int c = dup(a), d = fcntl(a, F_DUPFD, 50), e = fcntl(c, F_DUPFD_CLOEXEC, 60);
    dup2(a, 70);
    dup3(a, 71, O_CLOEXEC);
    dup2(a, a);
    const int fds[] = {a, c, d, e, 70, 71, a};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        reads(MUST, fds[i]);
        reads(MUST, b);
    }
    close(a);
    dup2(b, c);
    reads(MUST, c);
    reads(MUST, 70);
    reads(MUST, b);
    close_range(50, 65, 0);
    reads(MUST, 71);
}

static void
kinds(void)
{
    int memory = memfd_create("x_CLOEXEC", 0),
        nameless = open(".", O_TMPFILE | O_RDWR, 0600);
    writes(MUST, memory);
    writes(MUST, memory);
    if (nameless >= 0) {
        writes(MUST, nameless);
        writes(MUST, nameless);
    }
    int zero = opens("/dev/zero", O_RDONLY),
        status = opens("/proc/self/status", O_RDONLY);
    reads(MAY, zero);
    reads(MAY, zero);
    reads(MAY, status);
    reads(MAY, status);
    int adj = opens("/proc/self/oom_score_adj", O_RDWR);
    if (write(adj, "0", 1) == 1)
        reads(MAY, adj);
    mkfifo("fifo", 0600);
    int fifo = opens("fifo", O_RDWR);
    writes(NEVER, fifo);
    reads(NEVER, fifo);
    close(memory);
    int path = opens(".", O_PATH); /* takes the number */
    reads(MAY, path);
}

static void
copies(void)
{
    int in = marked("in", MIB), out = opens("out", NEW), p[2];
    off_t at = 64;
    if (pipe(p) != 0)
        oops("pipe");
    size_t n = size_of_its_own();
    sendfile(out, in, &at, n);
    tell(MUST, "sendfile", n, position(out) - (int64_t)n, 64);
    n = size_of_its_own();
    sendfile(out, in, NULL, n);
    tell(MUST, "sendfile", n, position(out) - (int64_t)n, position(in) - (int64_t)n);
    off_t from = 32, to = 16;
    n = size_of_its_own();
    if (copy_file_range(in, &from, out, &to, n, 0) == (ssize_t)n)
        tell(MUST, "copy_file_range", n, 16, 32);
    n = size_of_its_own();
    if (copy_file_range(in, NULL, out, NULL, n, 0) == (ssize_t)n)
        tell(MUST, "copy_file_range", n, position(out) - (int64_t)n,
             position(in) - (int64_t)n);
    n = size_of_its_own();
    if (splice(in, NULL, p[1], NULL, n, 0) == (ssize_t)n) {
        tell(MUST, "splice", n, NONE, position(in) - (int64_t)n);
        size_t m = size_of_its_own();
        ssize_t got = splice(p[0], NULL, out, NULL, m, 0);
        tell(MUST, "splice", m, position(out) - (int64_t)got, NONE);
    }
    reads(MUST, in);
    writes(MUST, out);
}

/* ---- fork and exec ---- */

static void
forks(void)
{
    int fd = marked("forks", MIB), own = opens("forks", O_RDONLY);
    reads(MUST, fd);
    pid_t pid = fork();
    if (pid == 0) {
        reads(MUST, fd);
        close(own);
        own = opens("forks", O_RDONLY);
        reads(MUST, own);
        _exit(0);
    }
    wait_for(pid);
    reads(MUST, fd);
    reads(MUST, own);
    pid = vfork();
    if (pid == 0)
        exec_reader(&fd, 1);
    wait_for(pid);
    reads(MUST, fd);
}

/* Which descriptors an exec leaves open, by every way to say so. */
static void
close_on_exec(void)
{
    int fds[5];
    char name[32];
    for (int i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "exec%d_CLOEXEC", i);
        close(marked(name, MIB));
        fds[i] = opens(name, i < 3 ? O_RDONLY | O_CLOEXEC : O_RDONLY);
        reads(MUST, fds[i]);
    }
    fcntl(fds[0], F_SETFD, 0);
    ioctl(fds[1], FIONCLEX);
    int kept = dup(fds[2]); /* without the flag */
    fcntl(fds[3], F_SETFD, FD_CLOEXEC);
    fcntl(fds[3], F_SETFD, 0);
    ioctl(fds[4], FIOCLEX);
    ioctl(fds[4], FIONCLEX);
    int memory = memfd_create("m_CLOEXEC", 0);
    writes(MUST, memory);
    const int open_ones[] = {fds[0], fds[1], kept, fds[3], fds[4], memory};
    pid_t pid = fork();
    if (pid == 0)
        exec_reader(open_ones, 6);
    wait_for(pid);
    for (int i = 0; i < 6; i++)
        reads(MUST, open_ones[i]);
    reads(MUST, fds[2]);
    close_range(3, 200, 4 /* CLOSE_RANGE_CLOEXEC */);
    fcntl(fds[0], F_SETFD, 0);
    if (fork() == 0)
        exec_reader(fds, 1);
    wait(NULL);
    reads(MUST, fds[0]);
}

/* Children of several parents at once: a trace shows them before it shows whose they are.
 */
static void
crowd(void)
{
    int fd = marked("crowd", 4 * MIB), gate[2];
    char byte;
    if (pipe(gate) != 0)
        oops("pipe");
    for (int i = 0; i < 6; i++) {
        if (fork() != 0)
            continue;
        if (read(gate[0], &byte, 1) < 0)
            oops("gate");
        for (int k = 0; k < 4; k++)
            if (fork() == 0) {
                reads_marks(MAY, fd);
                int own = opens("crowd", O_RDONLY);
                reads(MUST, own);
                reads_marks(MAY, fd);
                _exit(0);
            }
        while (wait(NULL) > 0)
            continue;
        reads_marks(MAY, fd);
        _exit(0);
    }
    reads(MUST, fd);
    if (write(gate[1], "123456", 6) != 6)
        oops("gate");
    while (wait(NULL) > 0)
        reads_marks(MAY, fd);
    reads_marks(MAY, fd);
    lseek(fd, 0, SEEK_SET);
    reads(MUST, fd);
}

/* Makes this the next process number, if that is allowed; which it was before, or 0. */
static int
choose_pid(int next)
{
    int fd = next > 0 ? open("/proc/sys/kernel/ns_last_pid", O_RDWR) : -1, last = 0;
    char text[32] = "";
    if (fd < 0)
        return 0;
    if (read(fd, text, sizeof text - 1) > 0)
        last = atoi(text);
    int n = snprintf(text, sizeof text, "%d", next - 1);
    if (pwrite(fd, text, (size_t)n, 0) != n)
        fprintf(stderr, "prog_positions: pids cannot be chosen here\n");
    close(fd);
    return last + 1;
}

/* The same number for two children, one after the other. */
static void
same_pid(void)
{
    int fd = marked("same-pid", MIB);
    reads(MUST, fd);
    pid_t first = fork();
    if (first == 0)
        _exit(0);
    wait_for(first);
    int own = opens("same-pid", O_RDONLY);
    int was = choose_pid(first);
    pid_t second = fork();
    if (second == 0) {
        reads(MUST, fd);
        reads(MUST, own);
        _exit(0);
    }
    choose_pid(was); /* else other programs' children get numbers twice, too */
    wait_for(second);
    reads(MUST, fd);
    reads(MUST, own);
}

/* Killed in the middle of a read. */
static void
killed(void)
{
    int fd = marked("killed", MIB), p[2];
    if (pipe(p) != 0)
        oops("pipe");
    pid_t pid = fork();
    if (pid == 0) {
        dup2(p[0], fd); /* its fd is a pipe now */
        reads(MAY, fd);
        _exit(0);
    }
    usleep(50000);
    kill(pid, SIGKILL);
    wait_for(pid);
    reads(MUST, fd);
}

/* A descriptor table that two processes share. */
static int
in_shared_table(void *slot)
{
    int fd = opens("shared-table", O_RDONLY);
    reads(MUST, fd);
    *(int *)slot = fd;
    return 0;
}

/* What no trace shows is not told of. */
static int
in_shared_table_untraced(void *slot)
{
    int fd = opens("shared-table", O_RDONLY);
    if (read(fd, buf, 777) != 777)
        oops("read");
    *(int *)slot = fd;
    return 0;
}

static void
shared_table(int (*child)(void *), int flags, enum expect e)
{
    static char stack[256 * 1024];
    int fd = -1;
    close(marked("shared-table", MIB));
    pid_t pid = clone(child, stack + sizeof stack, flags, &fd);
    if (pid < 0)
        oops("clone");
    while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
        continue;
    reads(e, fd);
    reads(e, fd);
}

static void
shared_tables(void)
{
    shared_table(in_shared_table, CLONE_FILES | CLONE_VM | SIGCHLD, MUST);
}

static void
untraced(void)
{
    shared_table(in_shared_table_untraced,
                 CLONE_FILES | CLONE_VM | CLONE_UNTRACED | SIGCHLD, MAY);
    int fd = marked("untraced", MIB);
    reads(MAY, fd);
    pid_t pid = (pid_t)syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
        if (read(fd, buf, 777) != 777)
            oops("read");
        _exit(0);
    }
    while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
        continue;
    reads(MAY, fd);
}

#endif
