/* What weir-ranks found, and its tables. */
#ifndef WEIR_ANALYZE_RANKS_RANKVIEW_H
#define WEIR_ANALYZE_RANKS_RANKVIEW_H

#include "analyze/ranks/rankgaps.h"
#include "analyze/ranks/rankjob.h"
#include "analyze/ranks/rankmetrics.h"
#include "analyze/ranks/rankshared.h"
#include "analyze/ranks/rankstorm.h"
#include "analyze/ranks/rankstory.h"
#include "analyze/rows/session.h"

struct rankview {
    struct session *session; /* borrowed, as all of these; NULL: the table needs it not */
    const struct ranks *ranks;
    const struct rankworks *works;
    const struct ranksamples *samples;
    struct rankshared *shared;
    const struct rankfiles *files;
    const struct stormbins *storms;
    const struct jobs *jobs;
    const struct rankgaps *gaps;
    uint32_t which; /* place of the rank whose story is told */
    size_t limit;   /* of rows; 0: none */
};

bool rankview_ranks(const struct rankview *v, struct err *err);
bool rankview_spread(const struct rankview *v, struct err *err);
bool rankview_nodes(const struct rankview *v, struct err *err);
bool rankview_files(const struct rankview *v, struct err *err);
bool rankview_story(const struct rankview *v, struct err *err);
bool rankview_storms(const struct rankview *v, struct err *err);
bool rankview_job(const struct rankview *v, struct err *err);

/* Begins a table, and notes which ranks are missing. */
struct table *rankview_table(const struct rankview *v, const struct table_col *cols,
                             int ncols);

/* The rank with most I/O time; of equal ones the first. RANKS_NONE: no rank has any. */
uint32_t rankview_slowest(const struct rankworks *w);

/* Ranks that no recording is of; rows where there are some only. */
bool rankview_missing(const struct rankview *v, struct err *err);

/* "0,3-5": the numbers of ranks, in order; cut behind some. Owned by the caller. */
char *rank_list(const int32_t *ranks, size_t n);

#endif
