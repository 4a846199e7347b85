/* Logs that are one trace: strace -ff writes a file for each thread. Their lines are
 * resolved in the order of their clocks, so that what a process inherits is known; each
 * log keeps its own line numbers and ledger. Only logs whose thread is alive are open. */
#ifndef WEIR_PARSE_RUN_SET_H
#define WEIR_PARSE_RUN_SET_H

#include "parse/log/format.h"

/* How many of the paths, from the first on, are a set: the same name up to a number
 * behind the last dot, and lines without pids of their own. 1 for a log by itself. */
size_t set_size(char **paths, size_t n, const struct format *format);

/* The logs of a set, wherever they lie. */
struct set_logs {
    size_t n;
    /* Opens log i from its beginning, as often as it is wanted; NULL with *err. */
    struct input *(*open)(void *ctx, size_t i, struct err *err);
    void *ctx;
};

/* Reads n logs as one trace. sources[i] is of log i; errs[i] tells why a log could not be
 * read (to its end), empty when it could. */
void set_run(const struct format *f, const struct set_logs *from, struct source *sources,
             struct err *errs);

#endif
