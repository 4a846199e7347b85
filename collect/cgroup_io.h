/* The I/O of control groups, a row for each group and device. */
#ifndef WEIR_COLLECT_CGROUP_IO_H
#define WEIR_COLLECT_CGROUP_IO_H

#include "collect/items.h"

/* Reads the group's folder, of version 2 or 1; its name goes into the rows. */
void cgroup_io_read(struct items *l, struct recorder *r, const char *folder, bool v2,
                    const char *group);

#endif
