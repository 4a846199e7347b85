/* Where the hierarchies of control groups are mounted. */
#ifndef WEIR_COLLECT_SAMPLE_CGROUP_MOUNTS_H
#define WEIR_COLLECT_SAMPLE_CGROUP_MOUNTS_H

#include "collect/sample/recorder.h"

struct cgroup_mount {
    char *place;       /* below /sys, or absolute when it is elsewhere */
    char *root;        /* the group that is mounted there: "/" for all */
    char *controllers; /* "cpu,cpuacct"; NULL for version 2 */
};

struct cgroup_mounts {
    struct cgroup_mount *items;
    size_t n, cap;
};

/* Looks where they are: the mountinfo of this process, in the /proc of another container
 * that of its first one, and where none tells (a copy of /proc), the usual places in
 * /sys.
 */
void cgroup_mounts_find(struct cgroup_mounts *m, const struct tree trees[TREES],
                        struct text *text);

/* Reads a mountinfo. */
void cgroup_mounts_parse(struct cgroup_mounts *m, const struct text *mountinfo);
void cgroup_mounts_free(struct cgroup_mounts *m);

/* Whether a list with commas has the word. */
bool cgroup_list_has(struct slice list, const char *word);

/* The mount of a line of /proc/PID/cgroup, by its controllers ("": version 2); NULL when
 * it is not mounted. */
const struct cgroup_mount *cgroup_mount_of(const struct cgroup_mounts *m,
                                           struct slice controllers);

/* The folder of a group in a mount; NULL when it lies outside of what is mounted. Owned
 * by the caller. */
char *cgroup_folder(const struct cgroup_mount *m, struct slice group);

#endif
