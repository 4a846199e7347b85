/* Trouble in logs that costs no line but should be known: told with file:line:col. */
#ifndef WEIR_PARSE_LOG_TROUBLE_H
#define WEIR_PARSE_LOG_TROUBLE_H

#include "lib/base/diag.h"

enum trouble {
    TROUBLE_UNKNOWN_CALL,
    TROUBLE_CLOCK_BACK,
    /* of user-defined formats */
    TROUBLE_BAD_VALUE,
    TROUBLE_GAVE_UP,
    TROUBLE_NO_OP,
    TROUBLE_NAMES,
    TROUBLE_ENDS_FIRST,
    TROUBLE_OTHER_CLOCK,
    TROUBLE_NO_TIME,
    TROUBLE_UNKNOWN_COLUMN,
    TROUBLE_UNSURE_DATE,
    TROUBLE_HOUR_TWICE,
    TROUBLE_BAD_OFFSET,
    TROUBLE_EVENTS_LOST,
    TROUBLE_COUNT
};

extern const struct diag_kind trouble_kinds[TROUBLE_COUNT];

#endif
