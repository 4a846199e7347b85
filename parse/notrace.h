/* A member of an archive that is no trace (a README, a picture): its lines are counted
 * and named in the ledger, and nothing else comes of them. */
#ifndef WEIR_PARSE_NOTRACE_H
#define WEIR_PARSE_NOTRACE_H

#include "parse/format.h"

extern const struct format no_trace;

#endif
