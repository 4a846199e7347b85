/* The rows of weir-procs: sums of activities by process, image and thread. */
#ifndef WEIR_ANALYZE_PROCS_PROCROWS_H
#define WEIR_ANALYZE_PROCS_PROCROWS_H

#include "analyze/procs/procrow.h"
#include "analyze/procs/procview.h"

/* Sums, in places of their own. */
struct procrows {
    const struct procview *view;
    const struct strtab *comms, *commands; /* borrowed from the store */
    struct activity *of_process, *of_owner;
    uint64_t *nthreads; /* by process */
    /* Threads: activities summed over the images of their process, in order of process,
     * then tid; those of process p are thread[begin[p]] to thread[begin[p + 1] - 1]. */
    struct activity *thread;
    size_t *begin;
};

bool procrows_init(struct procrows *p, const struct procview *v, struct err *err);
void procrows_free(struct procrows *p);

struct procrow procrows_process(const struct procrows *p, size_t proc);
/* image: number of images_at. */
struct procrow procrows_image(const struct procrows *p, size_t proc, size_t image);
struct procrow procrows_thread(const struct procrows *p, size_t proc, size_t thread);

#endif
