/* Does a known amount of work, for the tests of weir-sample.
 *
 *   prog_sampled WORD ARG... [WORD ARG...]...   one after another:
 *     write N BYTES FILE   N writes of BYTES to FILE
 *     burn MS              MS of processor time
 *     sleep MS
 *     until FILE           until FILE is there
 *     fork K MS N BYTES    K children, one after another: each sleeps MS and writes N
 *                          times BYTES to /dev/null, and is waited for
 *     threads T MS N       T threads at once that write N bytes one by one to /dev/null
 *                          within MS, and are joined
 *     idle T               T threads that wait until the end
 *     work T MS            T threads that run 1 ms of every 20, for MS
 *     orphan MS N          a grandchild that nobody waits for: sleeps MS, writes N bytes
 *     leave                children are not waited for from now on (SIGCHLD ignored)
 *     copy FROM TO         copies by copy_file_range until there is no more
 *     refused              calls that read and write nothing, for every reason that the
 *                          kernel has to count them or not
 *     name TEXT            the name of this process, \n and all
 *     exit STATUS */
#define _GNU_SOURCE /* prctl, copy_file_range */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long ms, count;

static void
give_up(const char *what)
{
    perror(what);
    exit(99);
}

static void
nap(long span_ms)
{
    struct timespec t = {span_ms / 1000, span_ms % 1000 * 1000000};
    while (nanosleep(&t, &t) != 0)
        ;
}

static void
wait_for(const char *file)
{
    while (access(file, F_OK) != 0)
        nap(50);
}

static double
cpu_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
burn(clockid_t clock, double span_ms)
{
    double until = cpu_ms(clock) + span_ms;
    while (cpu_ms(clock) < until)
        ;
}

static void
write_times(const char *name, long n, long bytes)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    char *block = calloc(1, (size_t)bytes + 1);
    if (fd < 0 || !block)
        give_up(name);
    while (n-- > 0)
        if (write(fd, block, (size_t)bytes) != bytes)
            give_up("write");
    free(block);
    close(fd);
}

/* The last call finds the end. */
static void
copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    ssize_t moved = 1;
    while (moved > 0)
        moved = copy_file_range(in, NULL, out, NULL, 1 << 16, 0);
    if (moved < 0)
        give_up(to);
    close(in);
    close(out);
}

static void
be_refused(void)
{
    char byte[16] = "";
    char *volatile nowhere = (char *)8; /* unseen by the compiler, which would warn */
    struct iovec v = {byte, 1}, lost = {nowhere, 1};
    int ends[2], null = open("/dev/null", O_RDWR), empty = open("/dev/null", O_RDONLY);
    int event = eventfd(0, EFD_NONBLOCK), epoll = epoll_create1(0);
    int folder = open("/", O_RDONLY), self = open("/proc/self/exe", O_RDONLY);
    ssize_t sum = pipe2(ends, O_NONBLOCK);
    sum += read(99, byte, 1) + write(99, byte, 1) + readv(99, &v, 1) + writev(99, &v, 1);
    sum += read(folder, byte, 1) + read(ends[0], byte, 1) + write(empty, byte, 1);
    sum += read(event, byte, 4) + write(event, byte, 4) + read(epoll, byte, 4);
    sum += read(self, nowhere, 1) + readv(self, &lost, 1) + read(self, byte, 0);
    sum +=
        pread(self, byte, 1, -5) + preadv(self, &v, 1, -5) + pread(ends[0], byte, 1, 0);
    sum += preadv(ends[0], &v, 1, 0) + pwritev(ends[1], &v, 1, 0);
    sum += sendfile(null, self, &(off_t){-5}, 1) + sendfile(99, self, NULL, 1);
    sum += copy_file_range(folder, NULL, null, NULL, 1, 0);
    if (sum > 0)
        give_up("refused");
}

static pid_t
fork_or_give_up(void)
{
    pid_t pid = fork();
    if (pid < 0)
        give_up("fork");
    return pid;
}

static void
fork_children(long k, long span_ms, long n, long bytes)
{
    while (k-- > 0) {
        pid_t pid = fork_or_give_up();
        if (pid == 0) {
            nap(span_ms);
            write_times("/dev/null", n, bytes);
            _exit(0);
        }
        waitpid(pid, NULL, 0);
    }
}

static void
leave_orphan(long span_ms, long n)
{
    pid_t pid = fork_or_give_up();
    if (pid == 0) {
        if (fork_or_give_up() == 0) {
            nap(span_ms);
            write_times("/dev/null", n, 1);
        }
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

/* ---- threads ---- */

static void *
write_in_thread(void *unused)
{
    write_times("/dev/null", count, 1);
    nap(ms);
    return unused;
}

static void *
wait_in_thread(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static void *
work_in_thread(void *unused)
{
    for (long left = ms; left > 0; left -= 20) {
        burn(CLOCK_THREAD_CPUTIME_ID, 1);
        nap(19);
    }
    return unused;
}

static void
run_threads(long n, void *(*body)(void *), bool join)
{
    pthread_t *threads = calloc((size_t)n + 1, sizeof *threads);
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 << 10);
    for (long i = 0; i < n; i++)
        if (pthread_create(&threads[i], &small, body, NULL) != 0)
            give_up("pthread_create");
    for (long i = 0; join && i < n; i++)
        pthread_join(threads[i], NULL);
    free(threads);
}

static long
number(char **arg)
{
    if (!*arg)
        give_up("an argument is missing");
    return strtol(*arg, NULL, 10);
}

/* One word with its arguments; returns how many there were. */
static int
run(char **arg)
{
    const char *word = arg[0];
    if (strcmp(word, "write") == 0)
        return write_times(arg[3], number(arg + 1), number(arg + 2)), 4;
    if (strcmp(word, "burn") == 0)
        return burn(CLOCK_PROCESS_CPUTIME_ID, (double)number(arg + 1)), 2;
    if (strcmp(word, "sleep") == 0)
        return nap(number(arg + 1)), 2;
    if (strcmp(word, "until") == 0)
        return wait_for(arg[1]), 2;
    if (strcmp(word, "fork") == 0)
        return fork_children(number(arg + 1), number(arg + 2), number(arg + 3),
                             number(arg + 4)),
               5;
    if (strcmp(word, "threads") == 0) {
        ms = number(arg + 2);
        count = number(arg + 3);
        return run_threads(number(arg + 1), write_in_thread, true), 4;
    }
    if (strcmp(word, "idle") == 0)
        return run_threads(number(arg + 1), wait_in_thread, false), 2;
    if (strcmp(word, "work") == 0) {
        ms = number(arg + 2);
        return run_threads(number(arg + 1), work_in_thread, true), 3;
    }
    if (strcmp(word, "orphan") == 0)
        return leave_orphan(number(arg + 1), number(arg + 2)), 3;
    if (strcmp(word, "leave") == 0)
        return signal(SIGCHLD, SIG_IGN), 1;
    if (strcmp(word, "copy") == 0)
        return copy_file(arg[1], arg[2]), 3;
    if (strcmp(word, "refused") == 0)
        return be_refused(), 1;
    if (strcmp(word, "name") == 0)
        return prctl(PR_SET_NAME, arg[1]), 2;
    if (strcmp(word, "exit") == 0)
        exit((int)number(arg + 1));
    give_up(word);
    return 1;
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc;)
        i += run(argv + i);
    return 0;
}
