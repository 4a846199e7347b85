/* A grid over the observed time: from the first event of the logs to the last, and as far
 * as the selected calls reach. */
#ifndef WEIR_ANALYZE_TIME_TIMEGRID_H
#define WEIR_ANALYZE_TIME_TIMEGRID_H

#include "analyze/rows/hull.h"
#include "analyze/rows/session.h"

#define TIMEGRID_AUTO 0 /* width_ns: about 200 bins */

/* Bin k covers [k w, (k + 1) w) ns of the file's time. */
struct timegrid {
    int64_t width_ns;
    int64_t from_ns, to_ns; /* what was observed; missing: no call has a time */
    int64_t first;          /* number of the first bin */
    uint64_t n;             /* bins; 0: none */
};

/* Passes over the selected calls for their hull; g->width_ns says how wide bins shall be.
 * false with *err, also when there would be more than `most` bins. */
bool timegrid_make(struct timegrid *g, struct session *s, uint64_t most, struct err *err);
/* The same of files that hold summaries: their hull is known (slices.h). */
bool timegrid_over(struct timegrid *g, const struct session *s, const struct hull *hull,
                   uint64_t most, struct err *err);
/* ns of bin i that were observed. */
int64_t timegrid_observed(const struct timegrid *g, uint64_t i);
/* Where bin i begins. */
int64_t timegrid_start(const struct timegrid *g, uint64_t i);
/* The notes that say so in a table. */
void timegrid_note(const struct timegrid *g, struct table *t);

/* For an OPT_FN option: "100ms", "auto", to int64_t *dest. */
bool timegrid_width(const char *text, void *dest, struct err *err);

#endif
