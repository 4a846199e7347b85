/* Sums by key, packed into bytes: the processes of a file, the files of a process. Most
 * programs use a file, are done with it and go on to the next, so the key that comes is
 * mostly the last one; what is behind it is written down, 4 to 20 bytes an entry. A key
 * that comes back is a second entry until they are put together, which happens whenever
 * the list has doubled. Any order of adding and merging gives the same. */
#ifndef WEIR_ANALYZE_GROUP_SUMLIST_H
#define WEIR_ANALYZE_GROUP_SUMLIST_H

#include "lib/base/base.h"

#define SUMS 4

struct sums {
    uint64_t key;
    uint64_t n[SUMS]; /* SUM_TOO_MUCH: more than the type holds */
    /* Of all that were put together, the one to look at: the least source, then place,
     * then value. The place is a line's number + 1; 0: there is none. */
    uint64_t source, place, value;
};

/* {0} is empty. */
struct sumlist {
    uint8_t *bytes;
    size_t size, cap;
    size_t settled;    /* the list's size when its keys were last all different */
    size_t entries;    /* in bytes */
    uint64_t last_key; /* of the entries in bytes: the last one, what it is told from */
    bool mixed;        /* their keys do not ascend */
    bool has_open;
    struct sums open; /* the last one, not yet in bytes */
};

void sumlist_add(struct sumlist *l, const struct sums *s);
/* a += b */
void sumlist_merge(struct sumlist *a, const struct sumlist *b);
/* The same, and b is empty then. */
void sumlist_take(struct sumlist *a, struct sumlist *b);
/* Puts entries of one key together, in order of the keys. Returns how many there are. */
size_t sumlist_settle(struct sumlist *l);
/* The entries one after the other, once they are settled: start with {0}; false at the
 * end. The list must not change meanwhile. */
struct sumlist_cursor {
    size_t at;
    uint64_t key;
};
bool sumlist_next(const struct sumlist *l, struct sumlist_cursor *c, struct sums *s);
void sumlist_free(struct sumlist *l);

#endif
