/* What /proc tells about one process, and which processes belong to another one. Linux.
 */
#ifndef WEIR_COLLECT_CHILD_PIDINFO_H
#define WEIR_COLLECT_CHILD_PIDINFO_H

#include <sys/types.h>

#include "lib/base/base.h"

struct pidinfo {
    pid_t pid, ppid;
    pid_t tracer;     /* who traces it; 0 nobody */
    char name[64];    /* as the kernel escapes it: one line, no control bytes */
    char state;       /* R S D T t Z X ... */
    uid_t uid;        /* effective */
    uint64_t cap_eff; /* effective capabilities */
    bool seccomp;     /* a seccomp filter is in force */
    bool kernel_thread;
};

/* False when there is no such process (or thread). */
bool pidinfo_read(pid_t pid, struct pidinfo *info);

/* The process that a thread belongs to (a process belongs to itself); `tid` itself when
 * that cannot be read. */
pid_t pidinfo_process(pid_t tid);
/* Calls fn for each thread of a process, its first one too. */
void pidinfo_threads(pid_t pid, void (*fn)(void *ctx, pid_t tid), void *ctx);

enum pid_link { PID_CHILD_OF, PID_TRACED_BY };

/* Processes that stand in this relation to `pid`, at most max; returns how many. */
size_t pidinfo_related(enum pid_link link, pid_t pid, struct pidinfo *found, size_t max);

#endif
