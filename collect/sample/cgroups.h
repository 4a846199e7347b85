/* The control groups of the followed processes: which there are, and their rows. */
#ifndef WEIR_COLLECT_SAMPLE_CGROUPS_H
#define WEIR_COLLECT_SAMPLE_CGROUPS_H

#include "collect/sample/recorder.h"

struct cgroups;

/* Looks where the hierarchies are mounted. Owned by the caller. */
struct cgroups *cgroups_new(struct recorder *r);
void cgroups_free(struct cgroups *g);

/* The text of a /proc/PID/cgroup: its groups are read from now on. Returns the name of
 * the one to be told for the process (version 2's, or the memory controller's), borrowed
 * from the text. */
struct slice cgroups_note(struct cgroups *g, struct recorder *r, const struct text *text);

/* Reads all that are known; between slow ticks only those that are new. */
void cgroups_read(struct cgroups *g, struct recorder *r);

#endif
