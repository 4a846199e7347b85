/* What the files of select.h share: what was asked for, and what that is in a file. */
#ifndef WEIR_ANALYZE_ROWS_SELECT_PRIV_H
#define WEIR_ANALYZE_ROWS_SELECT_PRIV_H

#include "analyze/rows/images.h"
#include "analyze/rows/moment.h"
#include "analyze/rows/regions.h"
#include "analyze/rows/select.h"
#include "lib/base/imap.h"
#include "lib/base/pattern.h"

#define IDS_U16 65536

/* A comma-separated list, given once or more. */
struct words {
    struct slice *items; /* owned */
    size_t n, cap;
};

/* One byte an id of a string table: 1 = selected. Ids behind the end are not. */
struct marks {
    uint8_t *on;
    uint32_t n;
};

/* --path: checked and compiled when the options are read. */
struct path_pattern {
    const char *text; /* NULL = not given */
    struct pattern *compiled;
};

struct select {
    /* as the options say */
    int asked_layer; /* enum layer */
    struct moment from, to;
    struct imap pids, tids;
    struct words comms, calls, regions;
    uint8_t ops[256], errnos[IDS_U16], sources[IDS_U16];
    bool by_op, by_errno, by_source;
    struct path_pattern path, not_path;
    int64_t min_bytes, max_bytes, min_dur_ns; /* missing = not asked for */
    struct opt options[17];

    /* as it is in the file: select_bind */
    enum layer layer;
    int64_t from_ns, to_ns;
    struct marks call_marks, comm_marks, path_marks, not_path_marks;
    struct images *images;
    struct regions *inside; /* of the regions that were asked for */
};

#endif
