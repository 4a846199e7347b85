#include "parse/log/trouble.h"

const struct diag_kind trouble_kinds[TROUBLE_COUNT] = {
    [TROUBLE_UNKNOWN_CALL] = {"unknown_call",   DIAG_WARNING, "unknown system call"                     },
    [TROUBLE_CLOCK_BACK] = {"clock_back",     DIAG_WARNING, "the clock went back"                     },
    [TROUBLE_BAD_VALUE] = {"bad_value",      DIAG_WARNING, "a value that cannot be read"             },
    [TROUBLE_GAVE_UP] = {"match_limit",    DIAG_WARNING,
                              "the match costs too much, given up: pattern"                             },
    [TROUBLE_NO_OP] = {"no_op",          DIAG_WARNING, "no operation is known for"               },
    [TROUBLE_NAMES] = {"names",          DIAG_WARNING, "more than 65535 names of calls; left out"},
    [TROUBLE_ENDS_FIRST] = {"ends_first",     DIAG_WARNING,
                              "ends before it begins; no duration"                                      },
    [TROUBLE_OTHER_CLOCK] = {"other_clock",    DIAG_WARNING,
                              "another clock than before; no time"                                      },
    [TROUBLE_NO_TIME] = {"no_time",        DIAG_WARNING, "a time that cannot be, left out"         },
    [TROUBLE_UNKNOWN_COLUMN] = {"unknown_column", DIAG_WARNING,
                              "values that are not kept"                                                },
    [TROUBLE_UNSURE_DATE] = {"unsure_date",    DIAG_WARNING,
                              "day and month may be the other way round"                                },
    [TROUBLE_HOUR_TWICE] = {"hour_twice",     DIAG_WARNING,
                              "an hour comes twice: summer time ended"                                  },
    [TROUBLE_BAD_OFFSET] = {"bad_offset",     DIAG_WARNING,
                              "an offset or length that cannot be, left out"                            },
    [TROUBLE_EVENTS_LOST] =
        {"events_lost",    DIAG_WARNING,
                              "fs_usage lost events; what was known of descriptors is void"             },
};
