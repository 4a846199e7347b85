/* What a histogram is of: one number per call, from its row and what came before it. */
#ifndef WEIR_ANALYZE_HIST_MEASURE_H
#define WEIR_ANALYZE_HIST_MEASURE_H

#include "analyze/rows/sources.h"

/* For an OPT_CHOICE option: index = enum measure_kind. */
#define MEASURES "bytes|dur|gap|offset_jump|offset"

enum measure_kind {
    MEASURE_BYTES, /* bytes that a successful read, write or copy moved */
    MEASURE_DUR,   /* ns inside any call */
    MEASURE_GAP,   /* ns from the end of a thread's selected call to the start of its next
                    */
    MEASURE_JUMP,  /* bytes between where a transfer begins and where the last one of the
                      same process, descriptor and path ended, forwards or backwards */
    MEASURE_OFFSET, /* where in its file a successful transfer began */
};

struct measure_def {
    const char *name;
    const char *unit;
    const char *meaning;
};
extern const struct measure_def measure_defs[];

struct measure;

/* sources is borrowed. */
struct measure *measure_new(enum measure_kind kind, const struct sources *sources);
void measure_free(struct measure *m);
void measure_columns(const struct measure *m, bool want[calls_NCOLS]);
/* Whether a row's value depends on the rows before it: then batches must come in the
 * file's order; else they may come in any, from any thread. */
bool measure_in_order(const struct measure *m);
/* value[i] of row i, or MISSING_I64. */
void measure_fill(struct measure *m, const struct batch *b, int64_t *value);
/* Gaps that came out negative (the clock jumped back) and were left out so far. */
uint64_t measure_negative(const struct measure *m);

#endif
