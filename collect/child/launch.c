#include "collect/child/launch.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "collect/child/pidinfo.h"
#include "lib/base/mem.h"

#define LOOK_NS 200000  /* between looks */
#define MOST_LOOKS 5000 /* a second: then it is taken as it is */

static bool
runs(pid_t pid, const struct stat *file)
{
    struct stat now;
    char *link = xasprintf("/proc/%ld/exe", (long)pid);
    bool same =
        stat(link, &now) == 0 && now.st_dev == file->st_dev && now.st_ino == file->st_ino;
    free(link);
    return same;
}

/* Strace forks the tracer by way of a child that the tracer kills when it has attached;
 * then the process executes the command, which may be strace, too: but then it has no
 * child any more. */
static bool
is_settled(struct launch *l, pid_t pid, const struct stat *file)
{
    struct pidinfo info, child[1];
    if (!pidinfo_read(pid, &info))
        return true;
    if (info.tracer)
        l->tracer = info.tracer;
    if (info.state == 'Z')
        return true;
    return l->tracer &&
           (!runs(pid, file) || pidinfo_related(PID_CHILD_OF, pid, child, 1) == 0);
}

/* It all was over before we looked: the tracer is a child of ours by now. */
static void
find_late(struct launch *l, pid_t pid)
{
    struct pidinfo found[64];
    const char *slash = strrchr(l->file, '/'), *name = slash ? slash + 1 : l->file;
    size_t n = pidinfo_related(PID_CHILD_OF, getpid(), found, ARRAY_LEN(found));
    for (size_t i = 0; i < n && !l->tracer; i++)
        if (found[i].pid != pid && strncmp(found[i].name, name, 15) == 0)
            l->tracer = found[i].pid;
}

void
launch_settle(struct launch *l, pid_t pid)
{
    struct stat file = {0};
    if (!l->traced || stat(l->file, &file) != 0)
        return;
    for (int i = 0; i < MOST_LOOKS && !is_settled(l, pid, &file); i++)
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    if (!l->tracer)
        find_late(l, pid);
}
