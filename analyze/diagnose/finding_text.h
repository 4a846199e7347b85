/* Findings in words: who, where, what to do, and the command that shows it. */
#ifndef WEIR_ANALYZE_DIAGNOSE_FINDING_TEXT_H
#define WEIR_ANALYZE_DIAGNOSE_FINDING_TEXT_H

#include "analyze/diagnose/findings.h"
#include "analyze/rows/images.h"

/* Where names come from; all borrowed. */
struct namer {
    const char *run; /* the file, as the user named it */
    const struct sources *sources;
    const struct strtab *paths, *calls, *comms, *texts;
    const struct images *images;
    int64_t run_ns; /* length of the run; missing */
};

/* All owned by the caller; NULL where nothing is known. */
struct finding_text {
    char *example; /* path */
    char *where;   /* log:line */
    char *process; /* "dd[4711]" */
    char *advice, *show;
};

struct finding_text finding_text_of(const struct namer *n, const struct finding_def *def,
                                    const struct finding *f, const struct thresholds *t);
void finding_text_free(struct finding_text *t);

#endif
