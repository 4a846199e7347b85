/* Calls over time and value: two passes, the first for the ends of the axes (weir-heat).
 */
#ifndef WEIR_ANALYZE_TIME_HEAT_H
#define WEIR_ANALYZE_TIME_HEAT_H

#include "analyze/group/group.h"
#include "analyze/hist/bins.h"
#include "analyze/hist/measure.h"
#include "analyze/time/cells.h"

/* For an OPT_CHOICE option: index = enum heat_of. */
#define HEAT_OF "dur|bytes|offset"
enum heat_of { HEAT_DUR, HEAT_BYTES, HEAT_OFFSET };

/* What the first pass knows of a file. */
struct heat_file {
    int64_t end_b;  /* where its furthest transfer ended */
    uint64_t calls; /* transfers */
    bool left_out;  /* others have more of them */
};

/* A group's place among all: by its calls, the most first; labels decide between equals.
 */
struct heat_ranked {
    uint32_t group, by_label;
    uint64_t calls;
};

struct heat {
    struct session session;
    struct timegrid grid;
    int of, by;    /* by -1: all calls together */
    int64_t limit; /* groups that are wanted; 0: all */

    /* the result */
    struct grouper *grouper; /* NULL: one group, number 0 */
    struct bins bins;        /* rows of durations and bytes: powers of two */
    struct heat_file *files; /* offset: by group */
    uint64_t *calls;         /* by group: of durations and sizes those in cells */
    size_t ngroups, files_cap;
    struct cells cells;

    struct measure *measure;
};

bool heat_compute(struct heat *h, struct err *err);
/* All groups, ngroups of them, ranked; owned by the caller. */
struct heat_ranked *heat_rank(const struct heat *h);
/* Bounds of a row of a group; *hi INT64_MAX: open. */
void heat_row(const struct heat *h, uint32_t group, uint32_t row, int64_t *lo,
              int64_t *hi);
void heat_free(struct heat *h);

#endif
