/* How far a long work is: one line on the terminal, after a second, and gone at the end.
 * In pipes and logs nothing. */
#ifndef WEIR_REPORT_PROGRESS_H
#define WEIR_REPORT_PROGRESS_H

#include "lib/base.h"

/* {0} has told nothing yet. */
struct progress {
    int64_t began_ns, told_ns;
    bool shown;
};

/* So many of n `what` ("runs") are done. */
void progress_tell(struct progress *p, const char *what, size_t done, size_t n);
/* Takes the line away. */
void progress_end(struct progress *p);

#endif
