#include "analyze/rows/runs.h"

#include "analyze/rows/columns.h"

uint64_t
runs_load_one(struct store *store, struct runs_row *row)
{
    uint64_t n = store_rows(store, TABLE_runs);
    const struct batch *b;
    if (n != 1)
        return n;
    struct scan *sc = scan_begin(store, TABLE_runs, NULL, NULL, NULL);
    b = sc ? scan_next(sc, NULL) : NULL;
    if (b)
        runs_take(b, 0, row);
    scan_end(sc);
    return b ? 1 : 0;
}

bool
runs_tracing(struct store *store, struct runs_tracing *t)
{
    struct runs_row row;
    *t = (struct runs_tracing){.calls = store_rows(store, TABLE_calls)};
    if (runs_load_one(store, &row) != 1 || row.tracer_cpu_ns_ < 0 ||
        row.tracer_wait_ns_ < 0 || t->calls == 0)
        return false;
    t->cpu_ns = row.tracer_cpu_ns_;
    t->wait_ns = row.tracer_wait_ns_;
    return true;
}

double
runs_tracing_ns(const struct runs_tracing *t, uint64_t calls)
{
    return ((double)t->cpu_ns + (double)t->wait_ns) * (double)calls / (double)t->calls;
}
