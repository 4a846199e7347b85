/* Members of an archive that are no trace: their lines are counted and named in the
 * ledger, and nothing else comes of them. */
#ifndef WEIR_PARSE_RUN_NOTRACE_H
#define WEIR_PARSE_RUN_NOTRACE_H

#include "parse/log/format.h"

enum { TRACE_BID = 10 }; /* of 100; below it, it is none */

extern const struct format no_trace; /* a README, a picture */
extern const struct format manifest_lines;
extern const struct format printed_lines; /* by the command that was recorded */

/* Whether it is none of these. */
bool is_trace(const struct format *f);

#endif
