/* --limit KEY=VALUE: how much an archive may make of itself. */
#ifndef WEIR_PARSE_LOG_LIMITS_H
#define WEIR_PARSE_LOG_LIMITS_H

#include "lib/input/members.h"

/* "ratio=5000", "total=2TiB": changes one limit of the struct members_limits *dest. Fits
 * OPT_FN. */
bool limits_set(const char *text, void *dest, struct err *err);

#endif
