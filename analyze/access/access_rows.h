/* Rows of weir-access: a file, or files together, and the columns to read them by. */
#ifndef WEIR_ANALYZE_ACCESS_ACCESS_ROWS_H
#define WEIR_ANALYZE_ACCESS_ACCESS_ROWS_H

#include "analyze/access/access.h"
#include "analyze/rows/cell.h"

/* Files taken together; {0} is none. */
struct access_row {
    struct access_side side[SIDES];
    uint64_t distinct[SIDES];
    uint64_t files, unread_files, read_back_files, shared_files;
    uint64_t appends, switches, read_back, contested;
    struct affected maps;
    /* Until it is finished: */
    struct strides strides;
    struct sumlist users; /* of its files, by process */
    /* From then on: */
    struct stride top[STRIDES_SHOWN];
    uint64_t processes, readers, writers;
};

/* Settles the sets of f. */
void access_row_add(struct access_row *r, struct access_file *f);
/* Once all its files are added: what the columns are read off, and nothing to free. */
void access_row_finish(struct access_row *r);

/* Which columns are shown, for an OPT_CHOICE option: index = bit of access_metric.shown.
 */
#define ACCESS_SHOWS "main|pattern|reuse|sharing|all"

struct access_metric {
    struct table_col col;
    struct cell (*get)(const struct access_row *r);
    unsigned shown;
};
extern const struct access_metric access_metrics[];
extern const int access_nmetrics;
/* Their names for an OPT_CHOICE option. */
#define ACCESS_METRICS                                                                   \
    "bytes|reads|writes|read_bytes|write_bytes|unplaced|empty|judged|consecutive_share|" \
    "sequential_share|random_share|read_consecutive|read_sequential|read_random|"        \
    "write_consecutive|write_sequential|write_random|stride1_bytes|stride1_count|"       \
    "stride2_bytes|stride2_count|stride3_bytes|stride3_count|stride4_bytes|"             \
    "stride4_count|misaligned|misaligned_share|switches|appends|read_distinct_bytes|"    \
    "write_distinct_bytes|read_redundancy|write_redundancy|read_back|files|"             \
    "read_back_files|unread_files|maps|mapped_bytes|processes|readers|writers|"          \
    "shared_files|contested_bytes"

#endif
