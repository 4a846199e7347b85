/* One pass over a file for how its files are used: stretches on all threads, appended in
 * the file's order. */
#ifndef WEIR_ANALYZE_ACCESS_ACCESS_RUN_H
#define WEIR_ANALYZE_ACCESS_ACCESS_RUN_H

#include "analyze/access/workset.h"
#include "analyze/rows/backsteps.h"
#include "analyze/rows/pass.h"

struct access_run {
    int64_t block_b; /* to be set */
    bool with_access, with_workset, with_backsteps;
    const struct pass *also; /* another one over the same calls (`add`, `merge`), done
                                along with this; NULL: none */
    struct access access;
    struct workset workset;     /* .width_ns to be set */
    struct backsteps backsteps; /* of all calls, selected or not */
    struct access_context context;
    uint8_t *duplicates;
};

bool access_run(struct access_run *r, struct session *s, struct err *err);
void access_run_free(struct access_run *r);

#endif
