/* A log rewritten for sharing: a copy in TMPDIR, which lives as long as it is packed. */
#ifndef WEIR_COLLECT_PACK_REDACT_LOG_H
#define WEIR_COLLECT_PACK_REDACT_LOG_H

#include "lib/input/input.h"
#include "lib/redact/redact.h"

/* Name of the copy, owned by the caller, who removes it. NULL with *err; *unusable then
 * tells whether the log is the reason: cut, damaged, or none that is known here
 * (redact_line.h), of which nobody knows what it would tell. */
char *redact_log(const struct redact *r, struct input *in, bool *unusable,
                 struct err *err);

/* Name in the archive, of one that leads nowhere outside: pseudonyms, but with the number
 * at its end, which tells the logs of a set apart. Owned by the caller. */
char *redact_log_name(const struct redact *r, const char *path);

#endif
