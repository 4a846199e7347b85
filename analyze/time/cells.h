/* Calls counted in cells of a grid: time along, a value upwards, a layer for each group
 * (weir-heat). Only cells that hold something take memory. */
#ifndef WEIR_ANALYZE_TIME_CELLS_H
#define WEIR_ANALYZE_TIME_CELLS_H

#include "analyze/time/timegrid.h"
#include "lib/base/imap.h"

#define CELLS_MAX 4000000 /* more would be no picture */
#define CELLS_ROWS 4096
#define CELLS_GROUPS (UINT32_C(1) << 24)
#define CELLS_BINS (UINT32_C(1) << 28)

struct cell_count {
    uint32_t group, row;
    uint64_t bin; /* of the grid of time */
    uint64_t reads, writes, all;
    uint64_t timed, time_ns; /* those whose duration is known; their sum */
};

/* {0} is empty; any split of the calls merges to the same. */
struct cells {
    struct imap index;
    struct cell_count *at;
    size_t n, cap;
    bool too_many;
};

/* The cell, made when it is new; NULL when there would be too many. Valid until the next
 * one. */
struct cell_count *cells_at(struct cells *c, uint32_t group, uint64_t bin, uint32_t row);
/* a += b */
void cells_merge(struct cells *a, const struct cells *b);
/* In order of rank[group], bin, row. */
void cells_sort(struct cells *c, const uint32_t *rank);
void cells_free(struct cells *c);

/* ---- positions in files ---- */

#define OFFSET_ROWS 64 /* rows of a file, at most */

/* Height of a row, in bytes, for a file whose bytes end at end_b: the smallest power of
 * two from a page on that makes no more than OFFSET_ROWS. */
int64_t offset_row(int64_t end_b);

#endif
