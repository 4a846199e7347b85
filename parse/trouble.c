#include "parse/trouble.h"

const struct diag_kind trouble_kinds[TROUBLE_COUNT] = {
    [TROUBLE_UNKNOWN_CALL] = {"unknown_call", DIAG_WARNING, "unknown system call"},
    [TROUBLE_CLOCK_BACK] = {"clock_back",   DIAG_WARNING, "the clock went back"},
};
