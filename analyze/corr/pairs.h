/* Which series weir-corr is to compare: names to pairs of rows of series_kinds. */
#ifndef WEIR_ANALYZE_CORR_PAIRS_H
#define WEIR_ANALYZE_CORR_PAIRS_H

#include "lib/base/err.h"

struct pair {
    int a, b; /* rows of series_kinds */
};

/* {0} is none. */
struct pairs {
    struct pair *list;
    size_t n, cap;
};

void pairs_add(struct pairs *p, int a, int b);
/* Adds a pair written as "iops,bytes_per_s". false with *err. */
bool pairs_add_named(struct pairs *p, const char *text, struct err *err);
/* Adds every pair of the series of a list "a,b,c", in its order. false with *err. */
bool pairs_add_list(struct pairs *p, const char *text, struct err *err);
/* Adds every pair of the series that are marked. */
void pairs_add_marked(struct pairs *p, const bool *mark);
/* Adds those of classic_pairs.def. */
void pairs_add_classic(struct pairs *p);
void pairs_free(struct pairs *p);

#endif
