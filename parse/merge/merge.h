/* Several files of weir-parse to one, as if all their logs had been parsed at once: rows
 * in the order of the parts, texts under the ids they would have got, times on one axis.
 * A batch of rows is in memory at a time, and the texts. */
#ifndef WEIR_PARSE_MERGE_MERGE_H
#define WEIR_PARSE_MERGE_MERGE_H

#include "lib/base/imap.h"
#include "lib/store/store.h"
#include "parse/merge/alike.h"
#include "parse/merge/timebins.h"

/* What the root of a file says. Owned texts; NULL: it does not. */
struct merge_root {
    char *format, *clock, *host, *command, *cwd;
    int64_t resolution_ns; /* MISSING_I64 */
};

/* A host whose clock is ahead: its times are put back by so much. */
struct merge_clock {
    struct slice host; /* borrowed */
    int64_t ahead_ns;
    size_t logs; /* that it was applied to */
};

struct merge {
    struct store_writer *out; /* borrowed */
    struct pool *pool;        /* borrowed; unpacks ahead */
    size_t parts, sources;
    uint64_t calls;
    int64_t origin_ns; /* realtime of 0; MISSING_I64: no part knows */
    struct merge_root root;
    uint64_t strangers; /* tables, columns, attributes of parts that this version does not
                           know */
    struct imap logs;   /* what identifies a log → its number */
    struct merge_clock *clocks; /* borrowed; those of no other host are changed */
    size_t nclocks;
    bool summary_only; /* rows of /calls become those of /summaries/calls */
    struct alike alike;
    struct timebins timebins;
    struct batch *room; /* for calls on their way there; NULL: none yet */
    char *aligned;      /* what parts say was done to their clocks; owned */
};

void merge_begin(struct merge *m, struct store_writer *out, struct pool *pool);
/* Appends a part. false with *err: it is damaged, or there is no room for its logs; the
 * file is of no use then. */
bool merge_add(struct merge *m, struct store *part, struct err *err);
/* Behind the last part: what stands at the root. Frees what m holds. */
void merge_end(struct merge *m);

#endif
