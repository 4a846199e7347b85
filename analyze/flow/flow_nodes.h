/* The nodes of weir-flow: what a call is taken for. */
#ifndef WEIR_ANALYZE_FLOW_FLOW_NODES_H
#define WEIR_ANALYZE_FLOW_FLOW_NODES_H

#include <pthread.h>

#include "lib/base/imap.h"
#include "lib/store/store.h"

enum flow_node { NODE_CALL, NODE_OP, NODE_CALL_CLASS };
/* For an OPT_CHOICE option. */
#define FLOW_NODES "call|op|call,path-class"

struct flow_nodes {
    enum flow_node by;
    const struct strtab *calls; /* borrowed from the store */
    struct strtab classes;
    uint32_t *of_path, npaths; /* path → class; 0: its descriptor's kind tells */
    uint32_t of_kind[256];
    pthread_mutex_t lock; /* guards the numbering: */
    struct imap places;
    uint64_t *keys; /* of nodes from FLOW_FIRST_NODE on */
    size_t n, cap;
};

/* depth: how many directories of a path are its class. */
bool flow_nodes_init(struct flow_nodes *f, enum flow_node by, int64_t depth,
                     struct store *store, struct err *err);
void flow_nodes_free(struct flow_nodes *f);
void flow_nodes_columns(const struct flow_nodes *f, bool want[calls_NCOLS]);
/* node[i] = node of row i. Any thread. */
void flow_nodes_map(struct flow_nodes *f, const struct batch *b, uint32_t *node);
/* "read", "read /usr"; owned by the caller. May hold any bytes. */
char *flow_nodes_label(const struct flow_nodes *f, uint32_t node);

/* The class of a path: its first `depth` directories; empty when it is not absolute. */
struct slice path_class(struct slice path, int64_t depth);

#endif
