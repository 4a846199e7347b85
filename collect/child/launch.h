/* How the command of a recording is started when that is more than starting it: with
 * other standard files, or under strace, which then traces it from beside. Linux. */
#ifndef WEIR_COLLECT_CHILD_LAUNCH_H
#define WEIR_COLLECT_CHILD_LAUNCH_H

#include <sys/types.h>

#include "lib/base/base.h"

struct launch {
    const char *file; /* to execute */
    char *const *argv;
    int std[3]; /* as struct child_plan */
    /* strace -D: the process becomes the command, and another one its tracer. */
    bool traced;
    pid_t tracer; /* its number, once known; 0: not known */
    /* Processes of ours that are no part of the recording. */
    const pid_t *helpers;
    size_t n_helpers;
};

/* Waits until `pid`, which was started as strace -D, has become the command (or has
 * ended): what traces it is known then, and strace's other helper is gone. */
void launch_settle(struct launch *l, pid_t pid);

#endif
