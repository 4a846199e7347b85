/* Rules that could not be judged, by why: a file of samples alone has twenty of them. */
#ifndef WEIR_REPORT_CONTENT_NOTJUDGED_H
#define WEIR_REPORT_CONTENT_NOTJUDGED_H

#include "report/content/sections.h"

/* Makes one row of those with the same reason, which names them. */
void notjudged_by_reason(struct section *findings);

#endif
