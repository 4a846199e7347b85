/* What the files of group.h share: a grouper and the table of keys. */
#ifndef WEIR_ANALYZE_GROUP_PRIV_H
#define WEIR_ANALYZE_GROUP_PRIV_H

#include "analyze/group.h"
#include "lib/imap.h"

struct grouper {
    const struct group_key *key;
    const struct strtab *strings; /* texts of ids; NULL when values are numbers */
    struct sources sources;
    struct images *images;
    /* dir and ext: derived from each path once */
    struct strtab derived;
    uint32_t *of_path, npaths;

    uint32_t *raw;    /* scratch: the key's value of each row of a batch */
    uint32_t *values; /* value of each group */
    size_t ngroups, values_cap;
    uint32_t *direct; /* value → group */
    size_t direct_cap;
    struct imap hashed;
    uint32_t last_value, last_group;
};

/* A key: how a row's value is read, as a 32-bit id or number, and what it is called. */
struct group_key {
    void (*read)(struct grouper *g, const struct batch *b);
    struct cell (*label)(const struct grouper *g, uint32_t value);
    bool (*prepare)(struct grouper *g, struct store *store, struct err *err);
    int ncolumns;
    enum calls_col columns[4];
};

/* Same rows as group_defs. */
extern const struct group_key group_keys[];

#endif
