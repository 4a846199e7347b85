/* Grouping calls by a key. The keys are rows of one table (group_defs); a grouper numbers
 * the distinct values of its key 0, 1, 2 ... as they occur, so that kernels keep plain
 * arrays of accumulators. The numbers depend on who comes first: nothing that is printed
 * may. */
#ifndef WEIR_ANALYZE_GROUP_GROUP_H
#define WEIR_ANALYZE_GROUP_GROUP_H

#include "analyze/rows/cell.h"
#include "analyze/rows/images.h"

/* For an OPT_CHOICE option: index = row of group_defs. */
#define GROUP_KEYS                                                                       \
    "call|path|dir|ext|pid|tid|comm|fd|err|source|op|fd_kind|size|rank|region|"          \
    "label|host|component|mount|device"
/* For its help. */
#define GROUP_KEYS_TEXT                                                                  \
    "call, path, dir, ext, pid, tid, comm, fd, err, source, op, fd_kind, size, rank, "   \
    "region, label, host, component, mount or device"

struct group_def {
    const char *name;
    const char *unit;
    const char *meaning;
};
extern const struct group_def group_defs[];

struct grouper;

/* Loads the texts that the key needs. NULL with *err. */
struct grouper *grouper_new(int key, struct store *store, struct err *err);
void grouper_free(struct grouper *g);
/* Marks the columns of /calls that the key needs. */
void grouper_columns(const struct grouper *g, bool want[calls_NCOLS]);
/* group[i] = number of the group of row i (BATCH_ROWS entries). Returns how many groups
 * there are by now. Any thread. */
size_t grouper_map(struct grouper *g, const struct batch *b, uint32_t *group);
/* A process that was sampled. */
struct group_process {
    uint16_t source; /* log that tells of it */
    int32_t pid;
    uint32_t comm; /* /strings/comm; 0 not told */
};
/* Whether the key is one that whole processes have: then *group is that of p, a new one
 * maybe. */
bool grouper_process(struct grouper *g, const struct group_process *p, uint32_t *group);
/* How many groups there are. */
size_t grouper_count(const struct grouper *g);
/* What stands in the key column: a text or a number; missing where the log did not tell
 * (a call without a path). Borrowed from the grouper and its store. */
struct cell grouper_label(const struct grouper *g, uint32_t group);
/* The groups in order of their labels, equal ones by what stands behind them; owned by
 * the caller. */
uint32_t *grouper_order(const struct grouper *g);

#endif
