/* A stored value as a person reads it: ids as their text, enumerations and bits by name.
 */
#ifndef WEIR_ANALYZE_ROWS_STORED_H
#define WEIR_ANALYZE_ROWS_STORED_H

#include "analyze/rows/cell.h"
#include "lib/store/store.h"

/* How to read one column of a table. */
struct stored {
    int col;
    const struct col_def *def;
    const struct strtab *strings; /* of a text id, else NULL */
    const struct enum_def *names; /* of an enumeration or bit set, else NULL */
};

/* Loads what column `col` of the table refers to. */
bool stored_init(struct stored *s, struct store *store, int table, int col,
                 struct err *err);
/* The value in a row of the batch. Text of bit sets is written to buf; other text is
 * borrowed from the store. */
struct cell stored_cell(const struct stored *s, const struct batch *b, size_t row,
                        char *buf, size_t size);

#endif
