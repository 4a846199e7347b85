/* Scenarios of prog_positions: files that other processes get hold of, threads, and what
 * is there before somebody attaches. */
#ifndef WEIR_TESTS_PROGRAMS_POSITIONS_SHARED_H
#define WEIR_TESTS_PROGRAMS_POSITIONS_SHARED_H

#include "tests/programs/positions_files.h"

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

static _Atomic pid_t slow_reader;

/* Until the thread waits within read(2): until then it may get another file. */
static void
wait_for_slow_reader(void)
{
    char name[64], state = 0;
    long call = -1;
    for (int i = 0; i < 500 && (state != 'S' || call != SYS_read); i++) {
        FILE *f = NULL;
        usleep(20000);
        snprintf(name, sizeof name, "/proc/self/task/%d/syscall", (int)slow_reader);
        if (slow_reader == 0 || !(f = fopen(name, "r")))
            continue;
        if (fscanf(f, "%ld", &call) != 1)
            call = -1;
        fclose(f);
        snprintf(name, sizeof name, "/proc/self/task/%d/stat", (int)slow_reader);
        if (!(f = fopen(name, "r")))
            continue;
        if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
            state = 0;
        fclose(f);
    }
}

static void *
read_slowly(void *fd)
{
    slow_reader = (pid_t)syscall(SYS_gettid);
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
    wait_for_slow_reader();
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

#endif
