/* The graph of weir-flow, of one file or of two: nodes by their names, edges with the
 * sums of each side. */
#ifndef WEIR_ANALYZE_FLOW_FLOW_GRAPH_H
#define WEIR_ANALYZE_FLOW_FLOW_GRAPH_H

#include "analyze/flow/flow.h"
#include "analyze/flow/flow_nodes.h"
#include "analyze/rows/cell.h"

#define FLOW_SIDES 2

struct graph_node {
    struct flow_sums sums[FLOW_SIDES]; /* of its calls: what comes in */
    uint64_t out[FLOW_SIDES];          /* edges that leave it, counted by calls */
    bool shown;                        /* an edge that is left touches it */
};

struct graph_edge {
    uint32_t from, to; /* ids of names */
    struct flow_sums sums[FLOW_SIDES];
};

/* {0} is empty. */
struct flow_graph {
    int sides; /* 1, or 2 with --against */
    struct strtab names;
    struct graph_node *nodes; /* by id of the name */
    size_t nnodes, nodes_cap;
    struct graph_edge *edges;
    size_t n, cap;
    struct imap places;
    uint64_t dropped; /* edges below the least count */
};

/* Adds a finished flow as a side. */
void graph_add(struct flow_graph *g, int side, const struct flow *f,
               const struct flow_nodes *nodes);
/* Drops edges of less than min_count calls (of both sides together), and puts the others
 * in order: most calls first, then by names. */
void graph_finish(struct flow_graph *g, uint64_t min_count);
void graph_free(struct flow_graph *g);

/* "a", "b" or "both": the sides that have it. */
const char *graph_group(const struct flow_sums sums[FLOW_SIDES]);

/* A column of the table of edges: one a row. */
struct graph_col {
    struct table_col col;
    struct cell (*get)(const struct flow_graph *g, const struct graph_edge *e, int side);
    const char *other; /* its name for the other side */
};
extern const struct graph_col graph_cols[];
extern const int graph_ncols;

/* The graph as Graphviz reads it. */
void graph_dot(const struct flow_graph *g, FILE *f);

#endif
