/* Signal names to numbers. */
#ifndef WEIR_PARSE_CALLS_SIGNALS_H
#define WEIR_PARSE_CALLS_SIGNALS_H

#include "lib/base/base.h"

/* Number of "SIGKILL", "SIGRT_3"; MISSING_I32 when unknown. */
int32_t signal_number(struct slice name);

#endif
