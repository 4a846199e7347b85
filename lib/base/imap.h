/* Hash map from a 64-bit key to a 64-bit value (an index or a pointer). */
#ifndef WEIR_LIB_BASE_IMAP_H
#define WEIR_LIB_BASE_IMAP_H

#include "lib/base/base.h"

struct imap_slot {
    uint64_t key, value;
    bool used;
};

/* {0} is an empty map. */
struct imap {
    struct imap_slot *slots;
    size_t nslots, count;
};

/* Mixes a 64-bit integer; also good for combining ids into one key. */
uint64_t hash_u64(uint64_t x);

/* Pointer to the value of key, NULL when absent; valid until the next put or del. */
uint64_t *imap_get(const struct imap *m, uint64_t key);
/* Pointer to the value of key, added as 0 when absent (*added tells, may be NULL). */
uint64_t *imap_put(struct imap *m, uint64_t key, bool *added);
/* Removes a key; true when it was there. */
bool imap_del(struct imap *m, uint64_t key);
/* Iteration in no particular order: start with *at = 0; false at the end. Callers whose
 * output shows the order must sort. */
bool imap_next(const struct imap *m, size_t *at, uint64_t *key, uint64_t *value);
/* Forgets all keys but keeps the memory. */
void imap_clear(struct imap *m);
void imap_free(struct imap *m);

#endif
