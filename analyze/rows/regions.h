/* Regions that the program named while it ran (/regions): which one a call is in. A
 * region holds for the logs that lie beside its own, in the same archive or folder: those
 * of other ranks have their own. */
#ifndef WEIR_ANALYZE_ROWS_REGIONS_H
#define WEIR_ANALYZE_ROWS_REGIONS_H

#include "lib/store/store.h"

struct regions;

/* only: by id of /strings/text, n_only bytes; 1: a region of this name counts. NULL: all
 * do. NULL with *err. */
struct regions *regions_load(struct store *store, const uint8_t *only, uint32_t n_only,
                             struct err *err);
void regions_free(struct regions *r);

/* Id (/strings/text) of the region that a call of this log is in when it begins at
 * start_ns: of those that are open, the one that began last. 0: in none, or the time is
 * missing. A region that was never finished goes on to the end. *last, 0 at first,
 * remembers the last answer. */
uint32_t regions_at(const struct regions *r, uint16_t source, int64_t start_ns,
                    size_t *last);

#endif
