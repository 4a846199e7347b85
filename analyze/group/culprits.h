/* Calls that something is true of, and whose they are: by file and by process. Any order
 * of adding and merging gives the same. Memory: about 100 bytes for each file and
 * process. */
#ifndef WEIR_ANALYZE_GROUP_CULPRITS_H
#define WEIR_ANALYZE_GROUP_CULPRITS_H

#include "analyze/group/affected.h"
#include "lib/base/imap.h"

/* Affected calls by a key; {0} is empty. */
struct shares {
    struct imap at;
    struct share {
        uint64_t key;
        struct affected calls;
    } * of;
    size_t n, cap;
    size_t last; /* place of the key that came last, where there is any */
};

void shares_add(struct shares *s, uint64_t key, const struct affected *calls);
void shares_merge(struct shares *a, const struct shares *b);
/* The one that took longest; then most calls; then first in the log. NULL: none. */
const struct share *shares_worst(const struct shares *s);
void shares_free(struct shares *s);

/* {0} is none. */
struct culprits {
    struct affected all;
    struct shares files;     /* host << 32 | path; path 0: no file */
    struct shares processes; /* sources_process */
};

void culprits_add(struct culprits *c, uint64_t process, uint32_t path,
                  const struct affected *calls);
void culprits_merge(struct culprits *a, const struct culprits *b);
void culprits_free(struct culprits *c);

#endif
