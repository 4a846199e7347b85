/* The I/O of control groups, a row for each group and device. */
#ifndef WEIR_COLLECT_SAMPLE_CGROUP_IO_H
#define WEIR_COLLECT_SAMPLE_CGROUP_IO_H

#include "collect/sample/items.h"

/* {.files = CGROUP_IO_CLOSED} is empty. */
struct cgroup_io {
    struct items items;
    struct kept files[2];
};
#define CGROUP_IO_CLOSED                                                                 \
    {                                                                                    \
        KEPT_CLOSED, KEPT_CLOSED                                                         \
    }

/* Reads the group's folder, of version 2 or 1; its name goes into the rows. */
void cgroup_io_read(struct cgroup_io *io, struct recorder *r, const char *folder, bool v2,
                    const char *group);
void cgroup_io_free(struct cgroup_io *io);

#endif
