#define _GNU_SOURCE /* PTRACE_SEIZE */
#include "collect/trace/attach_why.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/num.h"

#define CAP_SYS_PTRACE 19 /* of capability.h, which is not installed everywhere */

#define AS_ROOT "run as root"
#define IN_CONTAINER "in a container, start it with '--cap-add SYS_PTRACE'"

static bool
has_capability(const struct pidinfo *self)
{
    return self->cap_eff >> CAP_SYS_PTRACE & 1;
}

static const char *
user_name(uid_t uid, char *buf, size_t size)
{
    const struct passwd *entry = getpwuid(uid);
    if (entry)
        snprintf(buf, size, "%s", entry->pw_name);
    else
        snprintf(buf, size, "%lu", (unsigned long)uid);
    return buf;
}

/* ---- one process ---- */

/* The kernel said no: the first of these that applies is why. */
static bool
explain_refusal(const struct attach_facts *f, struct err *err)
{
    const char *name = f->target.name;
    long pid = (long)f->target.pid;
    char user[64];
    if (f->ptrace_scope >= 3)
        return err_set(err,
                       "%ld (%s): attaching is switched off until the next boot "
                       "(kernel.yama.ptrace_scope = 3)",
                       pid, name);
    if (has_capability(&f->self))
        return err_set(err,
                       "%ld (%s): refused although we have CAP_SYS_PTRACE: a security "
                       "module or another user namespace protects it",
                       pid, name);
    if (f->self.uid == 0)
        return err_set(err, "%ld (%s): root has no CAP_SYS_PTRACE here: " IN_CONTAINER,
                       pid, name);
    if (f->target.uid != f->self.uid)
        return err_set(err, "%ld (%s): belongs to user %s: " AS_ROOT " or as that user",
                       pid, name, user_name(f->target.uid, user, sizeof user));
    if (f->ptrace_scope == 2)
        return err_set(err,
                       "%ld (%s): only root may attach "
                       "(kernel.yama.ptrace_scope = 2): " AS_ROOT,
                       pid, name);
    if (f->ptrace_scope == 1)
        return err_set(err,
                       "%ld (%s): only a parent may attach "
                       "(kernel.yama.ptrace_scope = 1): " AS_ROOT ", or allow it with "
                       "'sudo sysctl kernel.yama.ptrace_scope=0', or start the program "
                       "under weir-strace",
                       pid, name);
    return err_set(err,
                   "%ld (%s): protected by the kernel (it has or had more rights than "
                   "we have): " AS_ROOT,
                   pid, name);
}

bool
attach_judge(const struct attach_facts *f, struct err *err)
{
    const char *name = f->target.name;
    long pid = (long)f->target.pid;
    if (!f->exists)
        return err_set(err, "%ld: no such process", pid);
    if (f->target.state == 'Z' || f->target.state == 'X')
        return err_set(err, "%ld (%s): has ended already (a zombie)", pid, name);
    if (f->target.kernel_thread)
        return err_set(err, "%ld (%s): a thread of the kernel makes no system calls", pid,
                       name);
    if (f->target.pid == f->self.pid)
        return err_set(err, "%ld (%s): cannot trace itself", pid, name);
    if (f->target.tracer != 0)
        return err_set(err,
                       "%ld (%s): already traced by %ld (%s), and a process can have "
                       "only one tracer: end that one first",
                       pid, name, (long)f->target.tracer, f->tracer_name);
    return f->permitted || explain_refusal(f, err);
}

static int
read_ptrace_scope(void)
{
    int scope = PTRACE_SCOPE_UNKNOWN;
    FILE *f = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");
    if (f && fscanf(f, "%d", &scope) != 1)
        scope = PTRACE_SCOPE_UNKNOWN;
    if (f)
        fclose(f);
    return scope;
}

/* Opening /proc/PID/mem passes the very check that attaching passes, Yama's included, and
 * leaves the target alone. */
static bool
may_open_memory(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/mem", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static void
name_of(pid_t pid, char *buf, size_t size)
{
    struct pidinfo info;
    snprintf(buf, size, "%s",
             pidinfo_read(pid, &info) ? info.name : "outside of our view");
}

bool
attach_allowed(pid_t pid, struct err *err)
{
    struct attach_facts f = {.ptrace_scope = read_ptrace_scope()};
    f.exists = pidinfo_read(pid, &f.target);
    f.target.pid = pid;
    if (f.exists && f.target.tracer)
        name_of(f.target.tracer, f.tracer_name, sizeof f.tracer_name);
    if (!pidinfo_read(getpid(), &f.self))
        return err_set(err, "cannot read /proc: is it mounted?");
    f.permitted = f.exists && may_open_memory(pid);
    return attach_judge(&f, err);
}

/* ---- anything at all ---- */

static bool
explain_no_tracing(int number, struct err *err)
{
    struct pidinfo self = {0};
    char name[64];
    int scope = read_ptrace_scope();
    pidinfo_read(getpid(), &self);
    if (self.tracer) {
        name_of(self.tracer, name, sizeof name);
        return err_set(err, "cannot trace: we are traced ourselves by %ld (%s)",
                       (long)self.tracer, name);
    }
    if (scope >= 2)
        return err_set(err, "cannot trace: kernel.yama.ptrace_scope = %d: %s", scope,
                       scope == 2 ? AS_ROOT : "it stays so until the next boot");
    if (self.seccomp)
        return err_set(err,
                       "cannot trace: a seccomp filter forbids ptrace: " IN_CONTAINER);
    errno = number;
    return err_errno(err, "cannot trace: the kernel refuses ptrace");
}

bool
trace_allowed(struct err *err)
{
    pid_t child = fork();
    if (child < 0)
        return err_errno(err, "cannot start a process");
    if (child == 0)
        for (;;)
            pause();
    int number = ptrace(PTRACE_SEIZE, child, NULL, NULL) == 0 ? 0 : errno;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return number == 0 || explain_no_tracing(number, err);
}
