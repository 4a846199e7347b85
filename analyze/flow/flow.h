/* Which operation follows which in a thread: the directly-follows graph (weir-flow).
 * Nodes are numbered by the caller (flow_nodes.h). */
#ifndef WEIR_ANALYZE_FLOW_FLOW_H
#define WEIR_ANALYZE_FLOW_FLOW_H

#include "lib/base/imap.h"
#include "lib/columns/cols.h"

/* Numbers of nodes that no call has. */
#define FLOW_START 0
#define FLOW_END 1
#define FLOW_FIRST_NODE 2

/* Of the calls at an edge's head: how often, how long; and the time before them. */
struct flow_sums {
    uint64_t count, timed, time_ns;
    uint64_t gaps, gap_ns; /* gaps that are known */
    uint64_t overlaps;     /* calls that began before the one before had ended */
};

struct flow_edge {
    uint32_t from, to;
    struct flow_sums sums;
};

/* A thread's calls so far. */
struct flow_thread {
    uint64_t thread;
    uint32_t first, last;                              /* nodes */
    int64_t first_start_ns, first_dur_ns, last_end_ns; /* may be missing */
};

/* {0} is empty. */
struct flow {
    struct flow_edge *edges;
    size_t n, cap;
    struct imap places; /* from and to → place */
    struct flow_thread *threads;
    size_t nthreads, threads_cap;
    struct imap thread_places;
};

void flow_columns(bool want[calls_NCOLS]);
/* Rows in the file's order; node[i] is that of row i. */
void flow_add(struct flow *f, const struct batch *b, const uint32_t *node);
/* a += b, whose calls come behind those of a. */
void flow_merge(struct flow *a, const struct flow *b);
/* Edges from FLOW_START to the first call of each thread, and from its last one to
 * FLOW_END. Nothing can be added then. */
void flow_finish(struct flow *f);
void flow_free(struct flow *f);

/* sum += more */
void flow_sums_add(struct flow_sums *sum, const struct flow_sums *more);

#endif
