/* One line of fs_usage as slices and numbers: no state, no columns at fixed places. What
 * stands where is found from both ends: time, name and fields from the left, elapsed time
 * and process from the right; what is left between them is the path. */
#ifndef WEIR_LIB_FS_USAGE_FS_LINE_H
#define WEIR_LIB_FS_USAGE_FS_LINE_H

#include "lib/fs_usage/fs_calls.h"

enum fs_kind {
    FS_LINE_EVENT,
    FS_LINE_BROKEN,  /* begins an event; a mail program put its rest on the next line */
    FS_LINE_LOST,    /* "buffer overrun": events are missing */
    FS_LINE_GAP,     /* "[..]": a person left lines out */
    FS_LINE_HEADER,  /* of weir-fs-usage */
    FS_LINE_MESSAGE, /* of fs_usage or what is below it, from stderr */
    FS_LINE_COMMENT,
    FS_LINE_BLANK,
    FS_LINE_FOREIGN,
};

#define FS_NO_FD (-1)
#define FS_CWD (-2) /* AT_FDCWD of Darwin */

/* Numbers are MISSING_I64, descriptors FS_NO_FD, slices empty where nothing stands. */
struct fs_line {
    enum fs_kind kind;
    struct slice text;          /* the line */
    const struct fs_call *call; /* of an event; fs_unknown for other names */
    struct slice name;          /* as printed, without what stands in "[]" behind it */
    struct slice suffix;        /* "AT3" of "RdData[AT3]" */
    int64_t end_ns;             /* time of day: when the event ended */
    uint8_t decimals;           /* of that time; 0: seconds, the narrow layout */
    int64_t dur_ns;
    bool waited;
    struct slice comm;
    int32_t tid; /* MISSING_I32 */
    int32_t fd, fd2, dirfd;
    bool has_dirfd;
    bool failed;
    int64_t error; /* Darwin's number, when failed */
    int64_t bytes, offset, address, block;
    struct slice mode;  /* between "()" */
    struct slice words; /* between "<>" */
    struct slice device, cache;
    struct slice path, path2;
    bool path_cut; /* it fills its column: its beginning may be missing */
};

/* Splits a line. Slices are borrowed from it. Pure; fs_calls_init comes first. */
void fs_line_split(struct slice text, struct fs_line *out);

#endif
