/* Which rank, on which node, by which file: what weir-diagnose says of a job. */
#ifndef WEIR_ANALYZE_RANKS_RANKBLAME_H
#define WEIR_ANALYZE_RANKS_RANKBLAME_H

#include "analyze/diagnose/findings.h"
#include "analyze/ranks/ranks.h"
#include "analyze/rows/session.h"

/* Looks for the file that ranks fight over most. */
bool rankblame_contested(struct contested *c, struct session *s,
                         const struct ranks *ranks, struct err *err);
/* Names the rank, its node and its file in those findings that are about the slowest one:
 * W12, W13. */
bool rankblame_slowest(struct finding found[CODES], struct session *s,
                       const struct ranks *ranks, struct err *err);

#endif
