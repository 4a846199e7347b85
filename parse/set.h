/* Logs that are one trace: strace -ff writes a file for each thread. Their lines are
 * resolved in the order of their clocks, so that what a process inherits is known; each
 * log keeps its own line numbers and ledger. Only logs whose thread is alive are open. */
#ifndef WEIR_PARSE_SET_H
#define WEIR_PARSE_SET_H

#include "parse/format.h"

/* How many of the paths, from the first on, are a set: the same name up to a number
 * behind the last dot, and lines without pids of their own. 1 for a log by itself. */
size_t set_size(char **paths, size_t n, const struct format *format);

/* Reads n logs as one trace. sources[i] is of paths[i]; errs[i] tells why a log could not
 * be read (to its end), empty when it could. */
void set_run(const struct format *f, struct source *sources, char **paths, size_t n,
             struct err *errs);

#endif
