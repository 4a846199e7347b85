/* What strace says of itself and of whom it traces. */
#ifndef WEIR_PARSE_LINE_STRACE_MESSAGE_H
#define WEIR_PARSE_LINE_STRACE_MESSAGE_H

#include "parse/line/strace_line.h"

/* "strace: ...", and, as argv[0] may be anything, "/opt/st: Process 12 attached"; before
 * 4.11 without a name. "[ Process PID=12 runs in 32 bit mode. ]". Fills in kind and
 * number of *out. */
bool strace_is_message(struct slice body, struct strace_line *out);

/* A message of strace in the middle of a call: "...}, 88strace: Process 9532 attached".
 * Index where it begins (body.n when there is none); *pid is whom it names. */
size_t strace_find_message(struct slice body, int64_t *pid, bool *attached);

#endif
