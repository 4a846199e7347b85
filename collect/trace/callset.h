/* Which system calls to trace: weir's named sets, from callset.def. */
#ifndef WEIR_COLLECT_TRACE_CALLSET_H
#define WEIR_COLLECT_TRACE_CALLSET_H

#include "lib/base/err.h"

/* Turns what the user wrote ("io", "file", "all", "io,wait", "read,%desc") into the text
 * for strace's "-e trace=": names of our sets are replaced by their calls, all else is
 * strace's to understand. *trace is owned by the caller; NULL means no filter ("all").
 * False when the list is malformed. */
bool callset_expand(const char *list, char **trace, struct err *err);

#endif
