/* The ranks of a parallel job, as the logs and the manifests of recordings tell them. */
#ifndef WEIR_ANALYZE_RANKS_RANKS_H
#define WEIR_ANALYZE_RANKS_RANKS_H

#include "analyze/rows/sources.h"

#define RANKS_NONE UINT32_MAX

struct rank_def {
    int32_t rank;
    uint32_t node; /* text id: Slurm's name of the node, else the host; 0: not told */
    uint32_t host; /* text id; 0: not told */
};

/* {0} is none. In order of their numbers, each once. */
struct ranks {
    struct rank_def *of;
    size_t n;
    uint32_t *of_source; /* place of a log's rank in `of`; RANKS_NONE: it tells none */
    size_t nsources;
};

bool ranks_load(struct ranks *r, const struct sources *s, struct store *store,
                struct err *err);
void ranks_free(struct ranks *r);
/* Place of a rank by its number; RANKS_NONE. */
uint32_t ranks_find(const struct ranks *r, int32_t rank);
/* How many different nodes they ran on; 0: not told. */
size_t ranks_nodes(const struct ranks *r);

static inline uint32_t
ranks_of_source(const struct ranks *r, uint16_t source)
{
    return source < r->nsources ? r->of_source[source] : RANKS_NONE;
}

#endif
