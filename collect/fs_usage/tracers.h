/* Who uses the kernel's tracing right now: on macOS only one program at a time can. */
#ifndef WEIR_COLLECT_FS_USAGE_TRACERS_H
#define WEIR_COLLECT_FS_USAGE_TRACERS_H

#include <sys/types.h>

#include "lib/base/err.h"

/* True when a program that traces the kernel runs (fs_usage, ktrace ...): its number and
 * name then. Asks ps(1); false as well when that cannot be run. */
bool tracers_running(pid_t *pid, char *name, size_t size);

#endif
