/* The entities of a table that come as lines of one file, known by a name or a number. */
#ifndef WEIR_COLLECT_SAMPLE_ITEMS_H
#define WEIR_COLLECT_SAMPLE_ITEMS_H

#include "collect/sample/recorder.h"

struct item {
    char *name; /* owned; "" for those known by their key */
    size_t n;   /* its length */
    struct entity e;
    uint64_t seen;    /* round in which it was there */
    struct kept file; /* of its own, where it has one */
};

/* {0} is empty. */
struct items {
    struct item *items;
    size_t n, cap;
    size_t next;    /* where the next one is expected: the order of lines stays */
    uint64_t round; /* counts the readings */
    bool told;      /* which columns the lines do not have */
};

/* Before the lines are read. */
void items_begin(struct items *l);
/* The item of a name, or of a key when the name is empty; NULL when it is new. Valid
 * until the next call, as what items_add gives. */
struct item *items_find(struct items *l, struct slice name, int64_t key);
struct item *items_add(struct items *l, struct slice name, int64_t key);
/* After the lines: those that were not there are told to be gone. */
void items_end(struct items *l, struct recorder *r, int table);
void items_free(struct items *l, int table);

#endif
