/* Recordings of weir-record in a file: a row of /runs each. */
#ifndef WEIR_ANALYZE_RUNS_H
#define WEIR_ANALYZE_RUNS_H

#include "lib/store.h"

/* The rows of /runs; of several recordings only their number is told, *row is unset. */
uint64_t runs_load_one(struct store *store, struct runs_row *row);

/* How much longer a call of the file's one recording took as it was traced; missing when
 * that was not measured, or when there are several. */
int64_t runs_tracing_cost_ns(struct store *store);

#endif
