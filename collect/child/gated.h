/* A command that waits at a gate before it begins, so that its process is known, and
 * watched, before its first call. Plain POSIX. */
#ifndef WEIR_COLLECT_CHILD_GATED_H
#define WEIR_COLLECT_CHILD_GATED_H

#include "collect/child/child.h"

struct gated {
    struct child child;
    int gate_fd;
};

/* While it waits it looks for a file of this name every millisecond, so that whoever
 * watches it sees that it is being seen. */
#define GATED_LOOKS_FOR "/weir-fs-usage-is-recording"

/* Starts a process that waits. `plan` as for child_start, but its before_exec is not
 * called. Returns 0 or 125 with the reason. */
int gated_start(struct gated *g, const struct child_plan *plan, struct err *err);
/* Lets it execute its command; when false, it ends without that. */
void gated_open(struct gated *g, bool go);

#endif
