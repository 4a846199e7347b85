/* The working set: how many different bytes of files were read or written in each stretch
 * of time. Parts give the same in any order. Memory: a set of ranges (intervals.h) for
 * each file and bin in which it was used, and about 100 bytes. */
#ifndef WEIR_ANALYZE_ACCESS_WORKSET_H
#define WEIR_ANALYZE_ACCESS_WORKSET_H

#include "analyze/access/access.h"

#define WORKSET_BINS 1000000 /* rows at most */

struct workset_use;

/* {.width_ns = w} is empty. */
struct workset {
    int64_t width_ns;
    struct workset_use *uses;
    size_t n, cap;
    struct imap files; /* file to dense number */
    struct imap at;    /* number and bin to place in uses */
    uint64_t unbinned; /* calls without a time, or beyond 2^31 bins */
};

/* Marks the columns that are read beside those of access_columns. */
void workset_columns(bool want[calls_NCOLS]);
void workset_add(struct workset *w, const struct access_context *ctx,
                 const struct batch *b, const uint8_t *chosen);
/* a += b */
void workset_merge(struct workset *a, const struct workset *b);
void workset_free(struct workset *w);

struct workset_bin {
    int64_t start_ns;
    uint64_t files, bytes;
    uint64_t distinct;   /* different bytes in this bin */
    uint64_t cumulative; /* in this and all before */
};
/* All bins from the first to the last one in use; owned by the caller. NULL with *err
 * when they are more than WORKSET_BINS. *n may be 0. */
struct workset_bin *workset_bins(struct workset *w, size_t *n, struct err *err);

#endif
