/* Calls over time and value: two passes, the first for the ends of the axes (weir-heat).
 */
#ifndef WEIR_ANALYZE_HEAT_H
#define WEIR_ANALYZE_HEAT_H

#include "analyze/bins.h"
#include "analyze/cells.h"
#include "analyze/group.h"
#include "analyze/measure.h"

/* For an OPT_CHOICE option: index = enum heat_of. */
#define HEAT_OF "dur|bytes|offset"
enum heat_of { HEAT_DUR, HEAT_BYTES, HEAT_OFFSET };

struct heat {
    struct session session;
    struct timegrid grid;
    int of, by; /* by -1: all calls together */

    /* the result */
    struct grouper *grouper; /* NULL: one group, number 0 */
    struct bins bins;        /* rows of durations and bytes: powers of two */
    int64_t *end_b;          /* offset: by group, where its furthest transfer ended */
    uint64_t *calls;         /* by group, in cells */
    size_t ngroups, ends_cap;
    struct cells cells;

    struct measure *measure;
};

bool heat_compute(struct heat *h, struct err *err);
/* Bounds of a row of a group; *hi INT64_MAX: open. */
void heat_row(const struct heat *h, uint32_t group, uint32_t row, int64_t *lo,
              int64_t *hi);
void heat_free(struct heat *h);

#endif
