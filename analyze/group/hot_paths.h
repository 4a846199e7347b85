/* The files that calls spent the most time in: a sum for each path. */
#ifndef WEIR_ANALYZE_GROUP_HOT_PATHS_H
#define WEIR_ANALYZE_GROUP_HOT_PATHS_H

#include "lib/base/strtab.h"
#include "lib/columns/cols.h"

/* {0} is empty. */
struct hot_paths {
    uint64_t *time_ns; /* by path id, of I/O calls on files and directories */
    uint32_t npaths;
};

/* npaths: how many ids there are. Needs op, path, fd, fd_kind, dur_ns. */
void hot_paths_add(struct hot_paths *h, uint32_t npaths, const struct batch *b);
/* a += b */
void hot_paths_merge(struct hot_paths *a, const struct hot_paths *b);
void hot_paths_free(struct hot_paths *h);

/* Writes the ids of the paths with the most time to `id`, `most` at most, those of equal
 * time in order of their texts; none without time. Returns how many. */
size_t hot_paths_top(const struct hot_paths *h, const struct strtab *paths, uint32_t *id,
                     size_t most);

#endif
