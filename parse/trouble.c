#include "parse/trouble.h"

const struct diag_kind trouble_kinds[TROUBLE_COUNT] = {
    [TROUBLE_UNKNOWN_CALL] = {"unknown_call",   DIAG_WARNING, "unknown system call"},
    [TROUBLE_CLOCK_BACK] = {"clock_back",     DIAG_WARNING, "the clock went back"},
    [TROUBLE_UNKNOWN_COLUMN] = {"unknown_column", DIAG_WARNING,
                              "values that are not kept"                           },
    [TROUBLE_UNSURE_DATE] = {"unsure_date",    DIAG_WARNING,
                              "day and month may be the other way round"           },
};
