/* May we trace, and if not: why not, and what can be done about it. Linux. */
#ifndef WEIR_COLLECT_TRACE_ATTACH_WHY_H
#define WEIR_COLLECT_TRACE_ATTACH_WHY_H

#include "collect/child/pidinfo.h"
#include "lib/base/err.h"

#define PTRACE_SCOPE_UNKNOWN (-1) /* a kernel without Yama: no restriction of its own */

/* Everything the answer depends on. */
struct attach_facts {
    bool exists;
    struct pidinfo target;
    char tracer_name[64]; /* of target.tracer */
    struct pidinfo self;
    int ptrace_scope; /* /proc/sys/kernel/yama/ptrace_scope */
    bool permitted;   /* the kernel let us open the target's memory: the same check */
};

/* Decides from the facts alone. True: nothing is against it. False: the reason, and the
 * way out where there is one, in *err. */
bool attach_judge(const struct attach_facts *facts, struct err *err);

/* May this process or thread be attached to? Looks only, never stops the target. */
bool attach_allowed(pid_t pid, struct err *err);

/* May anything be traced here at all, be it our own child? Tries it out. */
bool trace_allowed(struct err *err);

#endif
