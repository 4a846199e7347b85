#include "collect/child/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collect/child/standard.h"
#include "lib/base/mem.h"

/* ---- finding ---- */

static int
status_of_errno(int number)
{
    return number == ENOENT || number == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
}

/* 0, or the status with errno set. */
static int
check_executable(const char *file)
{
    struct stat st;
    if (stat(file, &st) != 0)
        return status_of_errno(errno);
    if (access(file, X_OK) != 0)
        return EXIT_NOT_EXECUTABLE;
    errno = S_ISDIR(st.st_mode) ? EISDIR : EACCES;
    return S_ISREG(st.st_mode) ? 0 : EXIT_NOT_EXECUTABLE;
}

/* The interpreter after "#!" must exist too, or the kernel's ENOENT seems to speak of the
 * script. */
static int
check_interpreter(const char *file, char *line, struct err *err)
{
    char *name = line + 2 + strspn(line + 2, " \t");
    name[strcspn(name, " \t\n")] = 0;
    if (*name != '/' || access(name, X_OK) == 0)
        return 0;
    int status = status_of_errno(errno);
    err_errno(err, "%s: its interpreter '%s'", file, name);
    return status;
}

/* A text without "#!" is what a shell would read itself; execve(2) refuses it. */
static int
check_content(const char *file, struct err *err)
{
    char head[256];
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, head, sizeof head - 1);
    if (fd >= 0)
        close(fd);
    if (n <= 0)
        return 0; /* executable but not readable: the kernel knows */
    head[n] = 0;
    if (strncmp(head, "#!", 2) == 0)
        return check_interpreter(file, head, err);
    if (memchr(head, 0, (size_t)n))
        return 0;
    err_set(err, "%s: no program and no '#!' line: start it with its interpreter", file);
    return EXIT_NOT_EXECUTABLE;
}

/* Tries each directory of PATH. The first that holds the name but may not be executed
 * decides when no other one does better, as in the shell. */
static int
search_path(const char *name, char **file)
{
    const char *path = getenv("PATH");
    int status = EXIT_NOT_FOUND, number = ENOENT;
    for (const char *dir = path ? path : "/bin:/usr/bin"; dir;) {
        size_t n = strcspn(dir, ":");
        char *found = xasprintf("%.*s%s%s", (int)n, dir, n > 0 ? "/" : "./", name);
        int here = check_executable(found);
        if (here == 0) {
            *file = found;
            return 0;
        }
        if (here == EXIT_NOT_EXECUTABLE && status == EXIT_NOT_FOUND) {
            status = here;
            number = errno;
        }
        free(found);
        dir = dir[n] ? dir + n + 1 : NULL;
    }
    errno = number;
    return status;
}

int
child_find(const char *name, char **file, struct err *err)
{
    int status = EXIT_NOT_FOUND;
    errno = ENOENT;
    *file = NULL;
    if (strchr(name, '/')) {
        status = check_executable(name);
        *file = status == 0 ? xstrdup(name) : NULL;
    } else if (*name) {
        status = search_path(name, file);
    }
    if (status != 0) {
        err_errno(err, "%s", name);
        return status;
    }
    status = check_content(*file, err);
    if (status != 0) {
        free(*file);
        *file = NULL;
    }
    return status;
}

void
child_need(const char *name)
{
    struct err err;
    char *file;
    int status = child_find(name, &file, &err);
    if (status != 0)
        die(status, "%s", err.text);
    free(file);
}

/* ---- starting ---- */

static _Noreturn void
become(const struct child_plan *plan, const sigset_t *mask, int report_fd)
{
    signals_restore();
    sigprocmask(SIG_SETMASK, mask, NULL);
    if (plan->before_exec)
        plan->before_exec();
    if (standard_place(plan->std))
        execv(plan->file, plan->argv);
    int number = errno;
    if (write(report_fd, &number, sizeof number) < 0)
        _exit(EXIT_COLLECTOR);
    _exit(status_of_errno(number));
}

/* The child's end of this pipe closes at exec: an errno comes out, or nothing. */
static int
read_report(int fd)
{
    int number = 0;
    ssize_t n;
    while ((n = read(fd, &number, sizeof number)) < 0 && errno == EINTR)
        ;
    close(fd);
    return n == (ssize_t)sizeof number ? number : 0;
}

int
child_start(struct child *c, const struct child_plan *plan, struct err *err)
{
    int report[2];
    sigset_t all, mask;
    if (pipe(report) != 0) {
        err_errno(err, "cannot make a pipe");
        return EXIT_COLLECTOR;
    }
    fcntl(report[0], F_SETFD, FD_CLOEXEC);
    fcntl(report[1], F_SETFD, FD_CLOEXEC);
    sigfillset(&all); /* a signal between fork and exec must not run our handler there */
    sigprocmask(SIG_SETMASK, &all, &mask);
    *c = (struct child){.pid = fork()};
    if (c->pid == 0)
        become(plan, &mask, report[1]);
    int number = c->pid < 0 ? errno : 0;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    close(report[1]);
    int refused = read_report(report[0]);
    if (c->pid < 0 || refused) {
        errno = c->pid < 0 ? number : refused;
        err_errno(err, "cannot start %s", plan->file);
        if (c->pid < 0)
            return EXIT_COLLECTOR;
        child_wait(c, NULL, NULL);
        return status_of_errno(refused);
    }
    return 0;
}

/* ---- waiting ---- */

/* True when it has ended; it is not waited for. */
static bool
is_zombie(pid_t pid, int flags)
{
    siginfo_t s = {0};
    while (waitid(P_PID, (id_t)pid, &s, WEXITED | WNOWAIT | flags) != 0 && errno == EINTR)
        ;
    return s.si_pid == pid;
}

static bool
reap(struct child *c, int flags)
{
    pid_t got;
    if (c->at_end && !c->ended && is_zombie(c->pid, flags))
        c->at_end(c->ctx, c->pid);
    while (!c->ended && (got = waitpid(c->pid, &c->wait_status, flags)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        c->ended = true;
    }
    return c->ended;
}

bool
child_ended(struct child *c)
{
    return reap(c, WNOHANG);
}

void
child_wait(struct child *c, void (*on_signal)(const struct caught *s, void *ctx),
           void *ctx)
{
    struct caught s;
    if (!on_signal) {
        reap(c, 0);
        return;
    }
    while (!child_ended(c))
        if (signals_next(-1, &s))
            on_signal(&s, ctx);
}

void
child_pass_signal(const struct caught *s, void *ctx)
{
    const struct child *c = ctx;
    signals_pass(s, c->pid);
}

int
child_exit_status(const struct child *c)
{
    return WIFSIGNALED(c->wait_status) ? 128 + WTERMSIG(c->wait_status)
                                       : WEXITSTATUS(c->wait_status);
}
