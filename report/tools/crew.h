/* Child processes at work for this one: a signal that ends us is passed on to them, and
 * we end when they have. */
#ifndef WEIR_REPORT_TOOLS_CREW_H
#define WEIR_REPORT_TOOLS_CREW_H

#include <sys/types.h>

#include "lib/base/err.h"

#define CREW_MAX 256 /* at the same time */

/* Where a child's streams go; -1: where ours do. */
struct crew_streams {
    int in, out, talk;
};

/* Starts file (looked for on PATH when it has no slash); its pid, or -1 with *err. */
pid_t crew_start(const char *file, char *const *argv, struct crew_streams to,
                 struct err *err);
/* Waits for any child; *status becomes its exit status, 128 + signal when it was killed.
 * -1 when there is none. */
pid_t crew_wait(int *status);
/* The signal that was passed on; 0 for none. Then nothing more should be started. */
int crew_stopped(void);
/* Ends this process by that signal, if there was one. */
void crew_stop_too(void);

#endif
