/* The numbers of a rank, and of ranks together: weir-ranks' columns. */
#ifndef WEIR_ANALYZE_RANKS_RANKMETRICS_H
#define WEIR_ANALYZE_RANKS_RANKMETRICS_H

#include "analyze/ranks/rankspread.h"
#include "analyze/ranks/rankwork.h"
#include "lib/table/table.h"

enum rank_metric {
#define RANK_METRIC(name, ...) RANK_##name,
#include "analyze/ranks/rankmetrics.def"
#undef RANK_METRIC
    RANK_METRIC_COUNT
};

struct rank_metric_def {
    struct table_col col;
    bool spread;
};
extern const struct rank_metric_def rank_metric_defs[RANK_METRIC_COUNT];

/* NaN: not known. */
double rank_metric_of(const struct rankwork *w, enum rank_metric metric);
/* Of all ranks, in their order; owned by the caller. */
double *rank_metric_values(const struct rankworks *w, enum rank_metric metric);
/* From the first call of any rank to the last one's end, in s; NaN. */
double rank_run_s(const struct rankworks *w);

#endif
