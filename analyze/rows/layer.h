/* What an analysis looks at: calls, or requests to disks. Both go through the same
 * kernels, but never together: a byte that a call moved and a byte that a disk moved are
 * different bytes. */
#ifndef WEIR_ANALYZE_ROWS_LAYER_H
#define WEIR_ANALYZE_ROWS_LAYER_H

#include "lib/store/store.h"

/* Order of the option's choices. */
enum layer { LAYER_AUTO, LAYER_CALLS, LAYER_DISK };
#define LAYER_CHOICES "auto|calls|disk"

/* What to look at in a file: as asked for, or calls where it has some, else disks. */
enum layer layer_of(const struct store *store, enum layer asked);
/* The table that the layer's rows are in. */
int layer_table(enum layer layer);
/* The layer's name for notes: "requests to disks". */
const char *layer_name(enum layer layer);

/* Requests to disks in the columns of calls: when, how long, which operation, bytes and
 * offset; `call` is the kind of request, `path` the file or, where the log tells none,
 * the disk. */
struct layer_view;
struct layer_view *layer_view_new(void);
void layer_view_free(struct layer_view *v);
/* Which columns of /disk_events the wanted columns of /calls come from. */
void layer_view_columns(const bool calls[calls_NCOLS], bool disk[disk_events_NCOLS]);
/* The batch with the columns of /calls; borrowed until the next call, as long as `b`. */
const struct batch *layer_view_take(struct layer_view *v, const struct batch *b);

#endif
