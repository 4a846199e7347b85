/* Lines of fs_usage, rewritten: times, calls, numbers and flags stay; paths and names of
 * processes become pseudonyms. For redact_line.c. */
#ifndef WEIR_LIB_REDACT_REDACT_FS_USAGE_H
#define WEIR_LIB_REDACT_REDACT_FS_USAGE_H

#include "lib/fs_usage/fs_join.h"
#include "lib/fs_usage/fs_wrap.h"
#include "lib/redact/redact.h"

/* Lines that wait for the rest of what mail or a terminal has broken. {0} is empty. */
struct redact_held {
    struct fs_join join;
    struct fs_wrap wrap;
    size_t lines; /* of join, without what ends them */
};
void redact_held_free(struct redact_held *held);

/* Whether it is an event, or the beginning of one. */
bool redact_is_fs_event(struct slice line);
/* Appends the line; of one that is no event only what fs_usage says of lost events, and
 * that a gap or nothing stands there. false: it is held back; it and its end come with a
 * line behind it, or with redact_fs_end. */
bool redact_fs_line(const struct redact *r, struct redact_held *held, struct slice line,
                    struct redact_text *to);
/* Appends what is held back, when no line is left; false when nothing is. */
bool redact_fs_end(const struct redact *r, struct redact_held *held,
                   struct redact_text *to);

#endif
