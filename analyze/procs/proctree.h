/* The processes of a run and who started whom: images of /processes put together to
 * processes, with what weir-sample read of them, and processes that only it or only calls
 * know. */
#ifndef WEIR_ANALYZE_PROCS_PROCTREE_H
#define WEIR_ANALYZE_PROCS_PROCTREE_H

#include "analyze/procs/procsamples.h"
#include "analyze/rows/owners.h"

#define PROC_NONE SIZE_MAX

struct proc {
    uint64_t process; /* sources_process */
    int32_t pid, ppid;
    int64_t start_ns, end_ns;
    int32_t exit_status, signal;
    uint32_t comm, command;      /* of its last image; 0 unknown */
    size_t first_image, nimages; /* of images_at */
    bool traced;                 /* its calls were recorded */
    int64_t cpu_ns;              /* missing: not sampled */
    int64_t sampled_threads;     /* most at once; 0: not sampled */
    size_t parent;               /* PROC_NONE: the log does not have it */
    size_t depth;
    size_t same;      /* the next one of this pid; PROC_NONE */
    size_t last_same; /* of the first one of this pid: the last one; 0: itself */
};

struct proctree {
    struct proc *of;
    size_t n, cap;
    size_t *of_owner; /* owner (owners.h) → process */
    struct imap pids; /* pid → the first process of it */
};

/* Owners must have seen all calls. s: may be empty. */
void proctree_build(struct proctree *t, const struct owners *o,
                    const struct procsamples *s);
void proctree_free(struct proctree *t);

/* The process of a number at a time (missing: at any), PROC_NONE when there is none. */
size_t proctree_find(const struct proctree *t, uint64_t process, int64_t time_ns);

/* All processes, each behind its parent and before that one's next child; children in the
 * order of `before`: < 0 when a stands before b, never 0. Sets depth. Owned by the
 * caller. */
size_t *proctree_order(struct proctree *t,
                       int (*before)(const void *ctx, size_t a, size_t b),
                       const void *ctx);
/* By start, then number, then as they stand. */
int proctree_by_start(const void *tree, size_t a, size_t b);

#endif
