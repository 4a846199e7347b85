/* The shape of the file, for store_write.c only. */
#ifndef WEIR_LIB_STORE_STORE_LAYOUT_H
#define WEIR_LIB_STORE_STORE_LAYOUT_H

#include "lib/store/h5.h"
#include "lib/store/store.h"

/* Creates the group of a table and its empty columns; columns[] (one per column of the
 * table) are left open for writing. */
bool layout_table(h5_id file, int table, struct h5_column *columns, struct err *err);

/* Writes all string tables; small: see store_pack_small. */
bool layout_strings(h5_id file, const struct strtab strings[STR_COUNT], bool small,
                    struct err *err);

#endif
