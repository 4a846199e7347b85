/* Ranks of a job that no recording in the file is of: they never began, or what they
 * recorded is not here. */
#ifndef WEIR_ANALYZE_RANKS_RANKGAPS_H
#define WEIR_ANALYZE_RANKS_RANKGAPS_H

#include "lib/store/store.h"

/* A job step, or a world of MPI, of which some ranks are missing. */
struct rankgap {
    uint32_t job, step;     /* text ids; 0: not told */
    uint64_t started, here; /* ranks it was started with; of them recorded */
    char *missing;          /* "3,5-7", cut behind some */
};

/* {0} is none. In order of their first row in /runs. */
struct rankgaps {
    struct rankgap *of;
    size_t n;
    bool known; /* whether a manifest tells how many ranks there were at all */
};

bool rankgaps_load(struct rankgaps *g, struct store *store, struct err *err);
void rankgaps_free(struct rankgaps *g);

/* "ranks 3,5-7 of job 4711, step 0: 8 were started, 4 were recorded", of some steps; NULL
 * when none is missing. Owned by the caller. */
char *rankgaps_text(const struct rankgaps *g, const struct strtab *texts);

#endif
