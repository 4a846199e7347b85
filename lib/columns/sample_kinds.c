#include "lib/columns/sample_kinds.h"

bool
sample_kind_at(int table, int col, enum sample_kind *kind)
{
    int t = table - TABLE_samples_system;
    if (t < 0 || t >= SAMPLE_TABLES || col < 1 || col > sample_tables[t].ncols)
        return false;
    *kind = sample_tables[t].cols[col - 1].kind; /* time_ns stands before them */
    return true;
}

const char *
sample_kind_text(int table, int col)
{
    static const char *const texts[] = {
        [SAMPLE_KEY] = "key",   [SAMPLE_FACT] = "fact",   [SAMPLE_COUNTER] = "counter",
        [SAMPLE_DEEP] = "deep", [SAMPLE_BELOW] = "below", [SAMPLE_GAUGE] = "gauge",
        [SAMPLE_PEAK] = "peak", [SAMPLE_LIMIT] = "limit",
    };
    enum sample_kind kind;
    return sample_kind_at(table, col, &kind) ? texts[kind] : NULL;
}
