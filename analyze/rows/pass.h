/* A pass over the selected calls by many threads. Each adds batches to a state of its
 * own, whichever come to it; at the end the states are merged. What must be done in order
 * is handed, batch by batch, to the calling thread.
 *
 * So `add` and `merge` must give the same for any split: sums of integers, sets,
 * extremes. */
#ifndef WEIR_ANALYZE_ROWS_PASS_H
#define WEIR_ANALYZE_ROWS_PASS_H

#include "analyze/rows/session.h"
#include "analyze/rows/sweep.h"

struct pass {
    const bool *want; /* columns of /calls */
    void *ctx;        /* first argument of all of these */
    /* A state, {0} of so many bytes, for each thread; may be 0. */
    size_t state_size;
    /* On any thread. Gets batches that hold selected rows only. Returns what is to be
     * handed to `take`, may be NULL. */
    void *(*add)(void *ctx, void *state, const struct batch *b);
    /* On the calling thread, in the order of the pass; may be NULL. false: the pass may
     * end here. */
    bool (*take)(void *ctx, uint64_t batch, void *handed);
    /* On the calling thread, at the end, also of a pass that failed: takes what the state
     * holds, and gives its memory back. May be NULL. */
    void (*merge)(void *ctx, void *state);
    /* Batches hold all rows, selected or not; `add` asks select_rows itself. */
    bool unselected;
    /* Batches from the last one to the first, unless an order is given. */
    const uint64_t *order;
    size_t norder;
};

bool pass_run(struct session *s, const struct pass *p, struct err *err);

/* The same in the file's order, by the calling thread with one state: for what depends on
 * the calls before. `take` is not asked. */
bool pass_in_order(struct session *s, const struct pass *p, struct err *err);

/* The same for a pass whose `take` gives runs to a sweep. A file that is not in order of
 * time is passed over again: by `again`, which only has to bring the runs. */
bool pass_sweep(struct session *s, const struct pass *p, const struct pass *again,
                struct sweep *sweep, struct err *err);

#endif
