/* Log of marks: the beginnings and ends of regions that a program names while it is
 * recorded. Its grammar is in weir-mark(1). Plain POSIX. */
#ifndef WEIR_COLLECT_RECORD_MARKS_H
#define WEIR_COLLECT_RECORD_MARKS_H

#include <sys/types.h>

#include "lib/base/err.h"

#define MARKS_VARIABLE                                                                   \
    "WEIR_MARKS" /* names the log, in the environment of the command                     \
                  */

/* Makes the log, with its first line, and names it in our environment. */
bool marks_open(const char *path, struct err *err);
/* Removes it when nobody marked anything. */
void marks_close(const char *path);

/* Appends a mark, now; `what` is "start" or "finish", pid who marks. A line at once, so
 * that those of several processes stay apart. */
bool marks_add(const char *path, const char *what, pid_t pid, const char *name,
               struct err *err);

#endif
