/* Lines of logs, rewritten so that they tell no names and no contents, but still the same
 * calls, bytes and times to whoever parses them. What is not known to be harmless is
 * replaced, so that a line that is not understood leaks nothing. */
#ifndef WEIR_LIB_REDACT_REDACT_LINE_H
#define WEIR_LIB_REDACT_REDACT_LINE_H

#include "lib/redact/redact_fs_usage.h"

enum redact_kind {
    REDACT_NOT, /* no log that can be redacted */
    REDACT_STRACE,
    REDACT_FS_USAGE,
    REDACT_SAMPLES, /* of weir-sample, which writes texts in quotes only; marks, too */
};

/* By the first bytes of a log. */
enum redact_kind redact_recognise(struct slice head);

/* Appends the line (without its newline) to `to`. false: it is held back until the next
 * one (redact_fs_usage.h). */
bool redact_line(const struct redact *r, enum redact_kind kind, struct redact_held *held,
                 struct slice line, struct redact_text *to);

#endif
