/* One stored table as CSV, as weir-dump prints it: a text that a spreadsheet would take
 * for a formula has an apostrophe in front. */
#include "report/export/export.h"
#include "report/tools/rowpipe.h"

bool
export_csv(FILE *f, struct export *e, struct err *err)
{
    const char *args[EXPORT_ARGS] = {"weir-dump", "-q",      "--format",
                                     "csv",       "--table", e->table};
    struct rowpipe p;
    char block[1 << 16];
    int64_t n = -1;
    size_t nargs = 6;
    for (size_t i = 0; i < e->where->n && nargs < EXPORT_ARGS - 2; i++)
        args[nargs++] = e->where->items[i];
    args[nargs] = e->run;
    if (rowpipe_start(&p, args, err)) {
        while ((n = rowpipe_bytes(&p, block, sizeof block, err)) > 0)
            fwrite(block, 1, (size_t)n, f);
    }
    rowpipe_close(&p);
    return n == 0;
}
