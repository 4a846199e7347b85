/* The calls that are open while a sweep goes back in time: each is met at its end and
 * waits in a heap for its beginning. */
#ifndef WEIR_ANALYZE_ROWS_OPEN_H
#define WEIR_ANALYZE_ROWS_OPEN_H

#include "analyze/rows/sweep.h"

/* A call whose beginning is still to come. */
struct waiting {
    int64_t start_ns;
    struct span_kind kind;
};

/* {0} is empty. */
struct open_calls {
    struct waiting *heap; /* the latest start first */
    size_t n, cap;
};

/* Puts w in the place of the root. */
static inline void
open_replace_root(struct open_calls *o, struct waiting w)
{
    size_t at = 0;
    for (size_t child = 1; child < o->n; child = 2 * at + 1) {
        child +=
            child + 1 < o->n && o->heap[child + 1].start_ns > o->heap[child].start_ns;
        if (o->heap[child].start_ns <= w.start_ns)
            break;
        o->heap[at] = o->heap[child];
        at = child;
    }
    o->heap[at] = w;
}

static inline void
open_drop_root(struct open_calls *o)
{
    struct waiting last = o->heap[--o->n];
    if (o->n > 0)
        open_replace_root(o, last);
}

/* Makes room for one more. */
void open_grow(struct open_calls *o);

static inline void
open_add(struct open_calls *o, struct waiting w)
{
    if (o->n == o->cap)
        open_grow(o);
    size_t at = o->n++;
    for (; at > 0 && o->heap[(at - 1) / 2].start_ns < w.start_ns; at = (at - 1) / 2)
        o->heap[at] = o->heap[(at - 1) / 2];
    o->heap[at] = w;
}

/* Whether the root is the only one that began at or after `ns`. */
static inline bool
open_only_root(const struct open_calls *o, int64_t ns)
{
    return (o->n < 2 || o->heap[1].start_ns < ns) &&
           (o->n < 3 || o->heap[2].start_ns < ns);
}

/* Goes back over calls as a sweep gives them. `end` is told of each at its end (its
 * beginning at that of the call before, which comes later here), `begin` at its
 * beginning; of one moment, beginnings come before ends. Mostly one call begins between
 * two ends, the next one of the same thread, and the other takes its place in the heap.
 *
 * Inline, so that what is told costs no call. */
static inline __attribute__((always_inline)) void
open_pass(struct open_calls *calls, const struct span *spans, size_t n, void *ctx,
          void (*end)(void *ctx, const struct span *span),
          void (*begin)(void *ctx, const struct waiting *w))
{
    struct open_calls o = *calls;
    while (n-- > 0) {
        const struct span *s = &spans[n];
        const struct waiting w = {s->start_ns, s->kind};
        bool placed = false;
        while (o.n > 0 && o.heap[0].start_ns >= s->end_ns && !placed) {
            begin(ctx, &o.heap[0]);
            placed = open_only_root(&o, s->end_ns);
            if (placed)
                open_replace_root(&o, w);
            else
                open_drop_root(&o);
        }
        if (!placed)
            open_add(&o, w);
        end(ctx, s);
    }
    *calls = o;
}

/* The beginnings of those that are left. */
static inline __attribute__((always_inline)) void
open_end(struct open_calls *o, void *ctx,
         void (*begin)(void *ctx, const struct waiting *w))
{
    for (; o->n > 0; open_drop_root(o))
        begin(ctx, &o->heap[0]);
}

void open_free(struct open_calls *o);

#endif
