/* What the files of group.h share: a grouper and the table of keys. */
#ifndef WEIR_ANALYZE_GROUP_GROUP_PRIV_H
#define WEIR_ANALYZE_GROUP_GROUP_PRIV_H

#include <pthread.h>

#include "analyze/group/group.h"
#include "analyze/rows/mounts.h"
#include "analyze/rows/regions.h"
#include "lib/base/imap.h"

struct grouper {
    const struct group_key *key;
    const struct strtab *strings; /* texts of ids; NULL when values are numbers */
    struct sources sources;
    struct images *images;
    struct regions *regions;
    struct mounts *mounts;
    /* dir and ext: derived from each path once; component: from labels and comms */
    struct strtab derived;
    uint32_t *of_path, npaths;
    uint32_t *of_source, *of_comm, ncomms;

    pthread_mutex_t lock; /* guards the numbering: */
    uint32_t *values;     /* value of each group */
    size_t ngroups, values_cap;
    uint32_t *direct; /* value → group */
    size_t direct_cap;
    struct imap hashed;
};

/* A key: how the rows' values are read, as 32-bit ids or numbers, and what they are
 * called. */
struct group_key {
    void (*read)(const struct grouper *g, const struct batch *b, uint32_t *value);
    struct cell (*label)(const struct grouper *g, uint32_t value);
    bool (*prepare)(struct grouper *g, struct store *store, struct err *err);
    int ncolumns;
    enum calls_col columns[4];
    /* value of a whole process; NULL: it has none */
    uint32_t (*process)(const struct grouper *g, const struct group_process *p);
};

/* Same rows as group_defs. */
extern const struct group_key group_keys[];

/* Labels of values (group_labels.c). */
#define NO_SIZE UINT32_MAX
struct cell group_label_text(const struct grouper *g, uint32_t value);
struct cell group_label_mount(const struct grouper *g, uint32_t value);
struct cell group_label_source(const struct grouper *g, uint32_t value);
struct cell group_label_number(const struct grouper *g, uint32_t value);
struct cell group_label_fd(const struct grouper *g, uint32_t value);
struct cell group_label_error(const struct grouper *g, uint32_t value);
struct cell group_label_op(const struct grouper *g, uint32_t value);
struct cell group_label_fd_kind(const struct grouper *g, uint32_t value);
struct cell group_label_size(const struct grouper *g, uint32_t value);

/* What keys need (group_prepare.c); false with *err. */
bool group_prepare_call(struct grouper *g, struct store *store, struct err *err);
bool group_prepare_path(struct grouper *g, struct store *store, struct err *err);
bool group_prepare_comm(struct grouper *g, struct store *store, struct err *err);
bool group_prepare_source(struct grouper *g, struct store *store, struct err *err);
bool group_prepare_region(struct grouper *g, struct store *store, struct err *err);
bool group_prepare_mount(struct grouper *g, struct store *store, struct err *err);
bool group_prepare_rank(struct grouper *g, struct store *store, struct err *err);
bool group_prepare_component(struct grouper *g, struct store *store, struct err *err);
bool group_prepare_dir(struct grouper *g, struct store *store, struct err *err);
bool group_prepare_ext(struct grouper *g, struct store *store, struct err *err);

#endif
