/* What the page of a parallel job says first: which rank holds it up, and by what; and
 * whether the clocks of its hosts can be trusted. */
#ifndef WEIR_REPORT_CONTENT_RANKVERDICT_H
#define WEIR_REPORT_CONTENT_RANKVERDICT_H

#include "report/content/sections.h"
#include "report/content/verdict.h"

/* Where there are ranks: a straggler takes the two sentences, and what they were goes to
 * the arithmetic; else how even the ranks are is added to that. */
void verdict_of_ranks(struct verdict *v, const struct section sections[SECTION_COUNT]);

/* What to say where ranks of the job were not recorded; NULL, and the section is none,
 * when all were. Owned by the caller. */
char *missing_alarm(struct section *missing);
/* What to say where a clock is wrong by more than the charts show; NULL: nothing. Owned
 * by the caller. */
char *clocks_alarm(const struct section *clocks);

#endif
