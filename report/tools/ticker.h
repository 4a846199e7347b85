/* How far a long work is: one line on the terminal, after a second, and gone at the end.
 * In pipes and logs nothing. */
#ifndef WEIR_REPORT_TOOLS_TICKER_H
#define WEIR_REPORT_TOOLS_TICKER_H

#include "lib/base/base.h"

/* {0} has told nothing yet. */
struct ticker {
    int64_t began_ns, told_ns;
    bool shown;
};

/* So many of n `what` ("runs") are done. */
void ticker_tell(struct ticker *p, const char *what, size_t done, size_t n);
/* Takes the line away. */
void ticker_end(struct ticker *p);

#endif
