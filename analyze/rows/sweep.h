/* Calls on the time axis, swept from the end of the run to its beginning: which are open
 * when, exactly, in memory for those that are open at once (open.h).
 *
 * A file holds calls in order of completion. Read backwards it tells of each call at its
 * end, before anything that was over by then; so what is open is known at every moment.
 * Batches whose ends overlap (a clock set back a little) are swept together; a file that
 * is in another order altogether (several logs) is passed over again in the right one. */
#ifndef WEIR_ANALYZE_ROWS_SWEEP_H
#define WEIR_ANALYZE_ROWS_SWEEP_H

#include "analyze/rows/times.h"

/* What a call counts for. */
struct span_kind {
    uint32_t group;
    uint16_t points; /* how often its start counts: 1 a read or write, 2 a copy */
    uint16_t opens;  /* 1: its duration is known; 0: it ends where it starts */
};

/* A call, open in [start_ns, end_ns). */
struct span {
    int64_t start_ns, end_ns;
    struct span_kind kind;
};

/* Calls of one batch: to be filled by run_put, in any order. */
struct run {
    struct span *spans; /* room for BATCH_ROWS */
    size_t n;
    struct run *next; /* of the spare ones */
};

/* Writes a call behind the last one; it counts once n is increased. dur_ns may be
 * missing. A call that took no time is open for 1 ns. */
static inline void
run_put(struct run *r, int64_t start_ns, int64_t dur_ns, uint32_t group, unsigned points)
{
    const struct span_kind kind = {group, (uint16_t)points, dur_ns >= 0};
    int64_t length_ns = dur_ns >= 0 ? MAX(dur_ns, 1) : 0;
    r->spans[r->n] = (struct span){start_ns, ns_add(start_ns, length_ns), kind};
}
/* After the last call of the batch. */
void run_close(struct run *r);

/* Who is told. */
struct sweep_visitor {
    void *ctx;
    /* n calls; spans[n - 1] is the next one back in time, spans[0] the last of them. */
    void (*visit)(void *ctx, const struct span *spans, size_t n);
    /* There are no more. */
    void (*end)(void *ctx);
    /* It all begins again: what was learnt is not true. */
    void (*forget)(void *ctx);
};

struct sweep;

struct sweep *sweep_new(struct sweep_visitor visitor);
void sweep_free(struct sweep *s);

/* An empty run; any thread may ask. sweep_take gets it back. */
struct run *sweep_run(struct sweep *s);
/* Takes the calls of a batch, in the order of the pass: batches from the last one to the
 * first, or as sweep_order says. */
void sweep_take(struct sweep *s, uint64_t batch, struct run *r);
/* After the last batch. false: the batches did not come in order of time, and nothing
 * that was visited counts. */
bool sweep_finish(struct sweep *s);
/* Begins again, for batches in the right order: the n ones that are returned. */
const uint64_t *sweep_again(struct sweep *s, size_t *n);

#endif
