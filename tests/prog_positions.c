/* Moves the positions of files in every way that Linux knows, and says where each
 * transfer really began (tests/positions_check.py compares a trace with it).
 *
 *   prog_positions DIR REPORT [SCENARIO...]    absolute paths; DIR is empty
 *   prog_positions DIR REPORT wait:FILE [...]  begins when FILE is there (to attach)
 *   prog_positions DIR REPORT pool:FILE        the same with threads that are there
 * before prog_positions DIR REPORT use FD [FD...]   what the scenarios exec: reads from
 * each
 *
 * Each scenario runs in a process of its own. Linux only. */
#define _GNU_SOURCE
#include "tests/prog_positions.h"

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
    int last = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);
    if (last >= 0 && dprintf(last, "%d", (int)first - 1) < 0)
        fprintf(stderr, "prog_positions: pids cannot be chosen here\n");
    int own = opens("same-pid", O_RDONLY);
    pid_t second = fork();
    if (second == 0) {
        reads(MUST, fd);
        reads(MUST, own);
        _exit(0);
    }
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

/* ---- what others get hold of ---- */

static void
send_fd(int to, int fd)
{
    char byte = 'x', control[CMSG_SPACE(sizeof fd)] = {0};
    struct iovec v = {&byte, 1};
    struct msghdr m = {.msg_iov = &v,
                       .msg_iovlen = 1,
                       .msg_control = control,
                       .msg_controllen = sizeof control};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    if (sendmsg(to, &m, 0) != 1)
        oops("sendmsg");
}

static int
receive_fd(int from, int flags)
{
    int fd;
    char byte, control[CMSG_SPACE(sizeof fd)] = {0};
    struct iovec v = {&byte, 1};
    struct msghdr m = {.msg_iov = &v,
                       .msg_iovlen = 1,
                       .msg_control = control,
                       .msg_controllen = sizeof control};
    if (recvmsg(from, &m, flags) != 1 || !CMSG_FIRSTHDR(&m))
        oops("recvmsg");
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
    return fd;
}

static void
passed(void)
{
    int fd = marked("passed", MIB), kept = opens("passed", O_RDONLY), s[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, s) != 0)
        oops("socketpair");
    pid_t pid = fork();
    if (pid == 0) {
        close(fd);
        int got = receive_fd(s[1], MSG_CMSG_CLOEXEC);
        reads(MAY, got);
        lseek(got, 4096, SEEK_SET);
        reads(MAY, got);
        _exit(0);
    }
    int later = opens("passed", O_RDONLY); /* the child has it by message only */
    reads(MUST, later);
    send_fd(s[0], later);
    wait_for(pid);
    reads(MAY, later);
    lseek(later, 0, SEEK_SET);
    reads(MAY, later);
    reads(MUST, fd);
    reads(MUST, kept);
}

static void
stolen(void)
{
    int fd = marked("stolen", MIB), go[2];
    char byte;
    if (pipe(go) != 0)
        oops("pipe");
    reads(MUST, fd);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        close(fd);
        if (read(go[0], &byte, 1) != 1)
            oops("read");
        int pidfd = (int)syscall(SYS_pidfd_open, parent, 0);
        int got = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
        if (got >= 0)
            reads(MAY, got);
        _exit(0);
    }
    if (write(go[1], "x", 1) != 1)
        oops("write");
    wait_for(pid);
    reads(MAY, fd);
}

/* ---- threads ---- */

static int crowd_fd;

static void *
read_along(void *unused)
{
    for (int i = 0; i < 20; i++)
        reads_marks(MAY, crowd_fd);
    return unused;
}

static void
threads(void)
{
    pthread_t t[5];
    crowd_fd = marked("threads", 8 * MIB);
    for (int i = 0; i < 5; i++)
        pthread_create(&t[i], NULL, read_along, NULL);
    int own = opens("threads", O_RDONLY);
    reads(MUST, own);
    for (int i = 0; i < 5; i++)
        pthread_join(t[i], NULL);
    reads(MUST, crowd_fd); /* by the sum of all */
    reads(MUST, own);
}

/* Two processes that start threads at the same time. */
static void
thread_crowd(void)
{
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            char name[32];
            pthread_t t[4];
            snprintf(name, sizeof name, "thread-crowd%d", i);
            crowd_fd = marked(name, 4 * MIB);
            for (int k = 0; k < 4; k++)
                pthread_create(&t[k], NULL, read_along, NULL);
            reads_marks(MAY, crowd_fd);
            for (int k = 0; k < 4; k++)
                pthread_join(t[k], NULL);
            reads_marks(MAY, crowd_fd);
            lseek(crowd_fd, 0, SEEK_SET);
            reads(MAY, crowd_fd);
            _exit(0);
        }
    while (wait(NULL) > 0)
        continue;
}

static void *
with_own_table(void *fd)
{
    int mine = *(int *)fd;
    if (unshare(CLONE_FILES) != 0)
        oops("unshare");
    reads(MUST, mine);
    close(mine);
    if (opens("unshared-too", NEW) != mine)
        return NULL;
    writes(MUST, mine);
    return NULL;
}

static void *
with_own_range(void *fd)
{
    int mine = *(int *)fd;
    close_range((unsigned)mine, (unsigned)mine, 2 /* CLOSE_RANGE_UNSHARE */);
    if (opens("unshared-too", NEW) == mine)
        writes(MUST, mine);
    return NULL;
}

static void
unshared(void)
{
    pthread_t t;
    int fd = marked("unshared", MIB);
    reads(MUST, fd);
    pthread_create(&t, NULL, with_own_table, &fd);
    pthread_join(t, NULL);
    reads(MUST, fd);
    pthread_create(&t, NULL, with_own_range, &fd);
    pthread_join(t, NULL);
    reads(MUST, fd);
}

static void *
read_slowly(void *fd)
{
    if (read(*(int *)fd, buf, 5) != 5)
        oops("slow read");
    return NULL;
}

/* A descriptor is closed and its number taken while a thread reads from it. */
static void
taken_number(void)
{
    pthread_t t;
    int p[2], fd;
    if (pipe(p) != 0)
        oops("pipe");
    fd = p[0];
    close(marked("taken", MIB));
    pthread_create(&t, NULL, read_slowly, &fd);
    usleep(50000);
    close(fd);
    int taken = opens("taken", O_RDONLY);
    reads(MUST, taken);
    if (write(p[1], "12345", 5) != 5)
        oops("write");
    pthread_join(t, NULL);
    reads(MUST, taken);
    reads(MUST, taken);
}

static void *
exec_in_thread(void *fd)
{
    exec_reader(fd, 1);
    return NULL;
}

static void
thread_execs(void)
{
    pthread_t t;
    int fd = marked("thread-execs", MIB);
    reads(MUST, fd);
    if (fork() == 0) {
        pthread_create(&t, NULL, exec_in_thread, &fd);
        pause();
    }
    wait(NULL);
    reads(MUST, fd);
}

/* ---- what is there before somebody attaches ---- */

static const char *gate_file;
static int opened_before;

static void
wait_for_gate(void)
{
    while (access(gate_file, F_OK) != 0)
        usleep(20000);
}

static void *
of_the_pool(void *barrier)
{
    wait_for_gate();
    pthread_barrier_wait(barrier); /* the main thread has opened the file */
    read_along(NULL);
    for (int i = 0; i < 3; i++)
        reads_marks(MAY, opened_before);
    return NULL;
}

static void
pool(void)
{
    pthread_t t[3];
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, 4);
    opened_before = marked("opened-before", MIB);
    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, of_the_pool, &barrier);
    wait_for_gate();
    crowd_fd = marked("pool", 4 * MIB);
    reads(MUST, crowd_fd);
    pthread_barrier_wait(&barrier);
    reads_marks(MAY, crowd_fd);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    reads(MUST, crowd_fd);
    reads(MAY, opened_before);
    lseek(crowd_fd, 0, SEEK_SET);
    reads(MUST, crowd_fd);
}

/* ---- */

static const struct {
    const char *name;
    void (*run)(void);
} scenarios[] = {
    {"basics",        basics       },
    {"appends",       appends      },
    {"duplicates",    duplicates   },
    {"kinds",         kinds        },
    {"copies",        copies       },
    {"forks",         forks        },
    {"close_on_exec", close_on_exec},
    {"crowd",         crowd        },
    {"same_pid",      same_pid     },
    {"killed",        killed       },
    {"shared_tables", shared_tables},
    {"untraced",      untraced     },
    {"passed",        passed       },
    {"stolen",        stolen       },
    {"threads",       threads      },
    {"thread_crowd",  thread_crowd },
    {"unshared",      unshared     },
    {"taken_number",  taken_number },
    {"thread_execs",  thread_execs },
};

static void
run(const char *name)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        if (name && strcmp(name, scenarios[i].name) != 0)
            continue;
        pid_t pid = fork();
        if (pid == 0) {
            scenarios[i].run();
            _exit(0);
        }
        wait_for(pid);
    }
}

int
main(int argc, char **argv)
{
    if (argc < 3 || argv[1][0] != '/' || chdir(argv[1]) != 0) {
        fputs("usage: prog_positions /DIR /REPORT [SCENARIO...]\n", stderr);
        return 2;
    }
    self_dir = argv[1];
    self_report = argv[2];
    report_begin(argv[2]);
    if (argc > 3 && strcmp(argv[3], "use") == 0) {
        for (int i = 4; i < argc; i++)
            reads(MUST, atoi(argv[i]));
        return 0;
    }
    int at = 3;
    if (argc > 3 && (gate_file = strchr(argv[3], ':'))) {
        at = 4;
        gate_file++;
        if (argv[3][0] == 'p')
            pool();
        else
            wait_for_gate();
    }
    if (at == argc)
        run(NULL);
    for (; at < argc; at++)
        run(argv[at]);
    return 0;
}
