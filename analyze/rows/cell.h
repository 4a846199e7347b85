/* One value of a result: a number, a text, or "not known". What kernels hand to mains. */
#ifndef WEIR_ANALYZE_ROWS_CELL_H
#define WEIR_ANALYZE_ROWS_CELL_H

#include "lib/table/table.h"

enum cell_kind { CELL_MISSING, CELL_INT, CELL_REAL, CELL_TEXT };

struct cell {
    enum cell_kind kind;
    int64_t i;
    double f;
    struct slice text; /* borrowed */
};

/* MISSING_I64 becomes a missing cell. */
struct cell cell_int(int64_t v);
/* More than 2^63 - 1, as a sum of lib/base/sum.h may be, becomes a missing cell. */
struct cell cell_count(uint64_t v);
/* Bytes of so many operations; missing when the log tells those of none of them. */
struct cell cell_moved(uint64_t bytes, uint64_t ops, uint64_t sized);
/* NaN and infinities become a missing cell. */
struct cell cell_real(double v);
/* a / b; missing when b is 0. */
struct cell cell_ratio(double a, double b);
/* ns (may be missing) as seconds. */
struct cell cell_seconds(int64_t ns);
struct cell cell_text(struct slice text);
struct cell cell_missing(void);

/* The number in a cell, NaN when there is none. */
double cell_number(struct cell c);
/* Order for sorting: missing, then numbers, then texts by their bytes. */
int cell_compare(struct cell a, struct cell b);

/* Next cell of a table's row. */
void cell_put(struct table *t, struct cell c);
/* Member of a record: with its meaning, or, when it is missing, with why. */
void cell_record(struct record *r, const char *name, const char *unit, struct cell c,
                 const char *meaning, const char *why);

#endif
