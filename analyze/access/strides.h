/* How far it is from where a transfer began to where the next one does, counted by
 * distance. Exact: beyond the first few, each different distance takes 24 to 48 bytes. */
#ifndef WEIR_ANALYZE_ACCESS_STRIDES_H
#define WEIR_ANALYZE_ACCESS_STRIDES_H

#include "lib/base/imap.h"

#define STRIDES_SHOWN 4
#define STRIDES_FEW 3

struct stride {
    int64_t bytes;
    uint64_t count; /* 0: there is none */
};

/* {0} is empty. */
struct strides {
    struct stride few[STRIDES_FEW]; /* those that came first: most files have no more */
    struct imap counts;             /* the others: distance to number */
};

void strides_add(struct strides *s, int64_t bytes, uint64_t count);
/* a += b */
void strides_merge(struct strides *a, const struct strides *b);
/* The commonest ones first; equal ones by distance. */
void strides_commonest(const struct strides *s, struct stride top[STRIDES_SHOWN]);
void strides_free(struct strides *s);

#endif
