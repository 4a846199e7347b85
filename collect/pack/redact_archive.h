/* What is in an archive, rewritten for sharing: its logs as redact_log.h does it, and of
 * its manifest what tells no names. */
#ifndef WEIR_COLLECT_PACK_REDACT_ARCHIVE_H
#define WEIR_COLLECT_PACK_REDACT_ARCHIVE_H

#include "lib/input/input.h"
#include "lib/redact/redact.h"
#include "lib/table/json.h"

/* A log of it. */
struct redacted_log {
    char *copy; /* file that the caller removes; owned */
    char *name; /* in the archive that is written; owned */
    char *role; /* in a recording; NULL: not told; owned */
};

/* {0} is empty. */
struct redacted {
    struct redacted_log *logs;
    size_t n, cap;
    size_t left_out;       /* members that are no logs, or damaged: told on stderr */
    struct json *manifest; /* of the archive itself; NULL: none */
    char *recording;       /* weir-manifest(5), as JSON; NULL: none */
};

/* Adds the logs of `in`, from input_open_raw and packed. Members that cannot be redacted
 * are left out and told of. false with *err: a copy could not be written. */
bool redact_archive(const struct redact *r, struct input *in, struct redacted *to,
                    struct err *err);
/* Removes the copies, too. */
void redacted_free(struct redacted *r);

#endif
