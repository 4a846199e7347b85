/* The format "strace": see strace.c. */
#ifndef WEIR_PARSE_STRACE_STRACE_H
#define WEIR_PARSE_STRACE_STRACE_H

#include "parse/log/format.h"

extern const struct format strace_format;

#endif
