/* Lines of fs_usage, rewritten: times, calls, numbers and flags stay; paths and names of
 * processes become pseudonyms. For redact_line.c. */
#ifndef WEIR_LIB_REDACT_FS_USAGE_H
#define WEIR_LIB_REDACT_FS_USAGE_H

#include "lib/redact.h"

/* Whether it is an event: begins with a time and a call, and tells how long it took. */
bool redact_is_fs_event(struct slice line);
/* Appends the line; of one that is no event only what fs_usage says of lost events, and
 * that a gap or nothing stands there. */
void redact_fs_line(const struct redact *r, struct slice line, struct redact_text *to);

#endif
