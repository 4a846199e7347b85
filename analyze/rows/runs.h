/* Recordings of weir-record in a file: a row of /runs each. */
#ifndef WEIR_ANALYZE_ROWS_RUNS_H
#define WEIR_ANALYZE_ROWS_RUNS_H

#include "lib/store/store.h"

/* The rows of /runs; of several recordings only their number is told, *row is unset. */
uint64_t runs_load_one(struct store *store, struct runs_row *row);

/* What tracing took of the file's one recording. */
struct runs_tracing {
    int64_t cpu_ns, wait_ns; /* of the tracer, at work and waiting for a processor */
    uint64_t calls;          /* that it traced */
};
/* False when that was not measured, or when there are several recordings. */
bool runs_tracing(struct store *store, struct runs_tracing *t);
/* Of `calls` of them their share: ns. It may be more than the time in which they were
 * made where these are a selection. */
double runs_tracing_ns(const struct runs_tracing *t, uint64_t calls);

#endif
