/* How far reading has come: on a terminal's stderr, after a second, never elsewhere. */
#ifndef WEIR_PARSE_RUN_PROGRESS_H
#define WEIR_PARSE_RUN_PROGRESS_H

#include "lib/base/base.h"

struct progress {
    const char *name;
    int64_t total; /* bytes; -1 unknown */
    int64_t started_ns, shown_ns;
    bool on, visible;
};

/* Monotonic clock. */
int64_t progress_clock_ns(void);
void progress_begin(struct progress *p, const char *name, int64_t total);
/* bytes read so far; ctx is the struct progress. */
void progress_update(void *ctx, uint64_t bytes);
/* Wipes the line. */
void progress_end(struct progress *p);

#endif
