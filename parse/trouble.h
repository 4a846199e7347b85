/* Trouble in logs that costs no line but should be known: told with file:line:col. */
#ifndef WEIR_PARSE_TROUBLE_H
#define WEIR_PARSE_TROUBLE_H

#include "lib/diag.h"

enum trouble {
    TROUBLE_UNKNOWN_CALL,
    TROUBLE_CLOCK_BACK,
    TROUBLE_UNKNOWN_COLUMN,
    TROUBLE_UNSURE_DATE,
    TROUBLE_COUNT
};

extern const struct diag_kind trouble_kinds[TROUBLE_COUNT];

#endif
