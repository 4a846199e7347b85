/* A program that a collector starts: find, start, wait for, exit status. The same for
 * all collectors; plain POSIX. */
#ifndef WEIR_COLLECT_CHILD_CHILD_H
#define WEIR_COLLECT_CHILD_CHILD_H

#include <sys/types.h>

#include "collect/child/signals.h"
#include "lib/base/err.h"

struct child {
    pid_t pid;
    bool ended;
    int wait_status; /* of waitpid(2), once ended */
    /* Called when it has ended and its counters can still be read; NULL: nothing is. Set
     * behind child_start. */
    void (*at_end)(void *ctx, pid_t pid);
    void *ctx;
};

/* How to start it. std[i] is the descriptor that becomes its standard input, output and
 * error: {0, 1, 2} leaves all three alone, {0, 2, 2} sends its output to our stderr. */
struct child_plan {
    const char *file; /* to execute: from child_find */
    char *const *argv;
    int std[3];
    void (*before_exec)(void); /* in the child, async-signal-safe; may be NULL */
};

/* Finds a program as the shell does (PATH unless there is a slash in its name) and checks
 * that the kernel can start it. Returns 0 and its file name in *file (owned by the
 * caller), or 126 (not executable) or 127 (not found) with the reason in *err. */
int child_find(const char *name, char **file, struct err *err);
/* For mains: ends the tool, with that status and reason, where there is no such program.
 */
void child_need(const char *name);

/* Starts it with the signal dispositions that the collector itself was started with.
 * Returns 0, or 125 (cannot fork), 126 or 127 with the reason in *err. */
int child_start(struct child *c, const struct child_plan *plan, struct err *err);

/* True once it has ended; never waits. */
bool child_ended(struct child *c);

/* Waits until it has ended, handing each caught signal to on_signal. NULL: signals wait.
 */
void child_wait(struct child *c, void (*on_signal)(const struct caught *s, void *ctx),
                void *ctx);

/* An on_signal that passes everything on to the struct child in ctx. */
void child_pass_signal(const struct caught *s, void *ctx);

/* Its status as a shell shows it: 0 to 255, 128 + signal when it was killed. */
int child_exit_status(const struct child *c);

#endif
