/* Typed views of a batch's columns: calls_start_ns_in(b) is the array of start times. */
#ifndef WEIR_ANALYZE_ROWS_COLUMNS_H
#define WEIR_ANALYZE_ROWS_COLUMNS_H

#include "lib/columns/cols.h"

#define TABLE(...)
#define COL(t, type, name, ...)                                                          \
    static inline const col_##type *t##_##name##_in(const struct batch *b)               \
    {                                                                                    \
        return b->col[t##_##name];                                                       \
    }
#define END(...)
#include "lib/columns/columns.def"
#undef TABLE
#undef COL
#undef END

#endif
