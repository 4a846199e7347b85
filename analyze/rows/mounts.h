/* On which mount a file is: /mounts by the log that names it. */
#ifndef WEIR_ANALYZE_ROWS_MOUNTS_H
#define WEIR_ANALYZE_ROWS_MOUNTS_H

#include "lib/store/store.h"

struct mounts;

/* NULL with *err. Memory: 4 bytes for each path of the file, for each table of mounts
 * that is unlike the others. */
struct mounts *mounts_load(struct store *store, struct err *err);
void mounts_free(struct mounts *m);

/* Whether any are known: weir-record keeps them. */
bool mounts_known(const struct mounts *m);
/* The mount of a path of a log, the longest place that it lies in; 0: not known, as the
 * log is of no recording, or the path of no file. */
uint32_t mounts_of(const struct mounts *m, uint16_t source, uint32_t path);
/* "/home (ext4)"; borrowed. */
struct slice mounts_name(const struct mounts *m, uint32_t mount);

#endif
