/* How far the clock of a log went back. Lines stand in the order in which calls ended, so
 * an end that lies before one of an earlier line was told by a clock that was set back in
 * between, but for the little that lines of several threads are out of order. */
#ifndef WEIR_ANALYZE_ROWS_BACKSTEPS_H
#define WEIR_ANALYZE_ROWS_BACKSTEPS_H

#include "lib/columns/cols.h"

struct backstep {
    bool known;                     /* some call of the log has ended */
    int64_t latest_ns, earliest_ns; /* ends so far */
    uint64_t earliest_line;
    int64_t back_ns; /* furthest back behind the latest one; 0: never */
    uint64_t line;   /* where that was */
};

/* By log. {0} is empty. */
struct backsteps {
    struct backstep *of;
    size_t n, cap;
};

/* Marks the columns that are read. */
void backsteps_columns(bool want[calls_NCOLS]);
void backsteps_add(struct backsteps *s, const struct batch *b);
/* a, then b: rows of b stand behind those of a. */
void backsteps_append(struct backsteps *a, const struct backsteps *b);
/* Empties it, and keeps its memory for the next batch. */
void backsteps_clear(struct backsteps *s);
void backsteps_free(struct backsteps *s);

#endif
