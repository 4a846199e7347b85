/* What the name of a log tells: strace -ff writes "trace.9532", a file for each thread.
 */
#ifndef WEIR_LIB_INPUT_LOGNAME_H
#define WEIR_LIB_INPUT_LOGNAME_H

#include "lib/base/base.h"

/* Process or thread whose log it is: the number behind the last dot, a suffix of
 * compression left out; MISSING_I32 without one. */
int32_t logname_pid(const char *name);
/* Length of what the names of one set share: up to and with that dot; 0 without one. */
size_t logname_stem(const char *name);
/* As strcmp, but runs of digits compare by value: trace.9 before trace.10. */
int logname_order(const char *a, const char *b);

#endif
