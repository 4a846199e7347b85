/* Histogram bins as a user asks for them, and the counts in them (weir-hist). Bins are
 * half-open, lo <= v < hi; 0 always has a bin of its own, [0, 1). */
#ifndef WEIR_ANALYZE_HIST_BINS_H
#define WEIR_ANALYZE_HIST_BINS_H

#include "analyze/rows/moved.h"
#include "lib/base/err.h"

enum bins_kind {
    BINS_LOG2,    /* [1, 2), [2, 4), [4, 8) ... */
    BINS_DARSHAN, /* sizes as darshan groups them: up to 100 bytes, 1 KiB, 10 KiB ... */
    BINS_STEPS,   /* N equal steps of the logarithm between the least and largest value */
    BINS_EDGES,   /* e1,e2,...: [1, e1), [e1, e2) ... the last one is open */
};

struct bins {
    enum bins_kind kind;
    int64_t steps; /* BINS_STEPS */
    int64_t *lo;   /* where each bin begins: ascending, lo[0] = 0 */
    size_t n, cap;
    int64_t end; /* where the last bin ends, INT64_MAX: open */
};

/* For an OPT_FN option: "log2", "darshan", "20", "4k,64k,1M" to struct bins *dest. */
bool bins_parse(const char *text, void *dest, struct err *err);
/* Makes the bins of BINS_STEPS, from the least and largest value above 0 (1 <= least <=
 * largest). Values outside must not be looked up afterwards. */
void bins_fit(struct bins *b, int64_t least, int64_t largest);
/* Index of the bin of v >= 0. */
size_t bins_find(const struct bins *b, int64_t v);
/* Where bin i ends; INT64_MAX: open. */
int64_t bins_hi(const struct bins *b, size_t i);
void bins_free(struct bins *b);

/* Calls and bytes in one bin. */
struct bin_counts {
    uint64_t all;
    struct moved moved;
};
void bin_counts_merge(struct bin_counts *a, const struct bin_counts *b);

#endif
