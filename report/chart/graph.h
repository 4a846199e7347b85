/* Nodes and arrows between them, as plain values: what a figure holds beside its panels
 * when it is a graph. Texts are harmless (figure_text) and live as long as the figure. */
#ifndef WEIR_REPORT_CHART_GRAPH_H
#define WEIR_REPORT_CHART_GRAPH_H

#include "report/chart/palette.h"

#define GRAPH_EDGES 24 /* more, and nobody finds a way through */
#define GRAPH_NODES (2 * GRAPH_EDGES)

struct graph_node {
    const char *name;
    const char *text; /* a second line, NULL = none */
    enum look look;
    bool is_end; /* where threads begin and end: without a box */
};

enum graph_dash { DASH_NONE, DASH_DASHED, DASH_DOTTED };

struct graph_edge {
    size_t from, to;
    const char *text;
    double share; /* of the widest edge, 0 to 1 */
    enum look look;
    enum graph_dash dash;
};

struct graph {
    struct graph_node nodes[GRAPH_NODES];
    struct graph_edge edges[GRAPH_EDGES];
    size_t nnodes, nedges;
};

#endif
