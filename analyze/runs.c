#include "analyze/runs.h"

#include "analyze/columns.h"

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

int64_t
runs_tracing_cost_ns(struct store *store)
{
    struct runs_row row;
    if (runs_load_one(store, &row) != 1 || row.call_cost_ns_ < 0)
        return MISSING_I64;
    return row.call_cost_ns_;
}
