/* What weir-procs found, and its tables: the tree of processes, the ranking, the locks.
 */
#ifndef WEIR_ANALYZE_PROCS_PROCVIEW_H
#define WEIR_ANALYZE_PROCS_PROCVIEW_H

#include "analyze/procs/activity.h"
#include "analyze/procs/locks.h"
#include "analyze/procs/proctree.h"
#include "analyze/rows/owners.h"
#include "analyze/rows/session.h"

struct procview {
    struct session *session; /* borrowed, as all of these */
    const struct owners *owners;
    struct activities *activities;
    const struct procsamples *sampled;
    struct proctree *tree;
    bool images, threads; /* rows of these, too */
    int sort;             /* column of procrow_cols; -1: by start */
    int rank;             /* row of procrow_shares */
    size_t limit;         /* of rows; 0: none */
};

bool procview_tree(struct procview *v, struct err *err);
bool procview_rank(struct procview *v, struct err *err);
bool procview_locks(struct procview *v, struct locks *l, struct err *err);

#endif
