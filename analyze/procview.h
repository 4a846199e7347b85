/* What weir-procs found, and its tables: the tree of processes, the ranking, the locks.
 */
#ifndef WEIR_ANALYZE_PROCVIEW_H
#define WEIR_ANALYZE_PROCVIEW_H

#include "analyze/activity.h"
#include "analyze/locks.h"
#include "analyze/owners.h"
#include "analyze/proctree.h"
#include "analyze/session.h"

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
