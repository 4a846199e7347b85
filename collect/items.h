/* The entities of a table that come as lines of one file, known by a name or a number. */
#ifndef WEIR_COLLECT_ITEMS_H
#define WEIR_COLLECT_ITEMS_H

#include "collect/recorder.h"

struct item {
    char *name; /* owned; "" for those known by their key */
    struct entity e;
    uint64_t seen; /* round in which it was there */
};

/* {0} is empty. */
struct items {
    struct item *items;
    size_t n, cap;
    size_t next;    /* where the next one is expected: the order of lines stays */
    uint64_t round; /* counts the readings */
};

/* Before the lines are read. */
void items_begin(struct items *l);
/* The item of a name, or of a key when the name is empty; added when new, with this key.
 * Valid until the next call. */
struct item *items_get(struct items *l, struct slice name, int64_t key);
/* Whether it is there, without adding it. */
bool items_has(const struct items *l, struct slice name, int64_t key);
/* After the lines: those that were not there are told to be gone. */
void items_end(struct items *l, struct recorder *r, int table);
void items_free(struct items *l, int table);

#endif
