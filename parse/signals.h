/* Signal names to numbers. */
#ifndef WEIR_PARSE_SIGNALS_H
#define WEIR_PARSE_SIGNALS_H

#include "lib/base.h"

/* Number of "SIGKILL", "SIGRT_3"; MISSING_I32 when unknown. */
int32_t signal_number(struct slice name);

#endif
