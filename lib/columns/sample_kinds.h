/* What kind of number a column of the file is, for tables of samples. */
#ifndef WEIR_LIB_COLUMNS_SAMPLE_KINDS_H
#define WEIR_LIB_COLUMNS_SAMPLE_KINDS_H

#include "lib/columns/samples.h"

/* Kind of a column of a table of the file (cols.h); false for columns that are none of
 * samples.def's: tables of other kinds, time_ns, source, line. */
bool sample_kind_at(int table, int col, enum sample_kind *kind);
/* "counter", "gauge" ...; NULL for those columns. */
const char *sample_kind_text(int table, int col);

#endif
