/* The table of series that weir-corr can put on a time grid: what each is made of. */
#ifndef WEIR_ANALYZE_CORR_SERIES_KINDS_H
#define WEIR_ANALYZE_CORR_SERIES_KINDS_H

#include "analyze/time/series.h"
#include "lib/columns/samples.h"

/* Calls of one bin. */
struct traced_bin {
    const struct series_bin *calls;
    double max_inflight; /* NaN: not known */
    double seconds;      /* of the bin that were observed */
};

enum sampled_how { SAMPLED_RATE, SAMPLED_LEVEL, SAMPLED_GROWTH, SAMPLED_SHRINK };
enum sampled_across { SAMPLED_SUM, SAMPLED_MEAN };
enum sampled_test { SAMPLED_IS, SAMPLED_IS_NOT, SAMPLED_BEGINS, SAMPLED_BEGINS_NOT };

#define SAMPLED_MAX_COLS 6
#define SAMPLED_MAX_ONLY 2

/* Columns are those of the table; 0 (the time) ends a list and stands for none. */
struct sampled_kind {
    int table;
    enum sampled_how how;
    enum sampled_across across;
    double scale;
    int cols[SAMPLED_MAX_COLS];
    int minus; /* taken off their sum */
    int range; /* where the counter begins again at 0 */
    struct sampled_only {
        int col; /* of a text */
        enum sampled_test test;
        const char *text;
    } only[SAMPLED_MAX_ONLY];
};

struct series_kind {
    const char *name, *unit, *meaning;
    double (*worth)(const struct traced_bin *b); /* NULL: of samples */
    struct sampled_kind sampled;
};

extern const struct series_kind series_kinds[];
extern const size_t series_nkinds;
#define SERIES_MAX_KINDS 64

/* Number of the series of that name, -1 when there is none. */
int series_kind_find(struct slice name);

#endif
