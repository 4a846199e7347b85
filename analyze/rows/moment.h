/* A point in time as a user writes it, and what it is in a file's own time. */
#ifndef WEIR_ANALYZE_ROWS_MOMENT_H
#define WEIR_ANALYZE_ROWS_MOMENT_H

#include "lib/store/store.h"

enum moment_kind {
    MOMENT_NONE,
    MOMENT_RELATIVE,   /* "12.5", "500ms": since the first event */
    MOMENT_DATE,       /* "2024-05-01T12:00:00.5Z" (UTC), "@1714564800.5" */
    MOMENT_TIME_OF_DAY /* "12:00:00.5", of the log's first day (or the day after) */
};

struct moment {
    enum moment_kind kind;
    int64_t ns; /* since the first event, 1970, midnight */
};

/* For an OPT_FN option: text to struct moment *dest. */
bool moment_parse(const char *text, void *dest, struct err *err);
/* The moment in ns since the file's t = 0. false when the log's clock cannot tell. */
bool moment_resolve(const struct moment *m, struct store *store, int64_t *ns,
                    struct err *err);
/* ns since 1970 as "2024-05-01T12:00:00.123456Z" into buf (at least 40 bytes); returned.
 */
const char *moment_iso8601(char *buf, int64_t epoch_ns);

#endif
