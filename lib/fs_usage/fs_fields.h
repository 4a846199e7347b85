/* The fields between the name of an event and its path. */
#ifndef WEIR_LIB_FS_USAGE_FS_FIELDS_H
#define WEIR_LIB_FS_USAGE_FS_FIELDS_H

#include "lib/fs_usage/fs_line.h"

/* Takes the fields that line->call may have off the front of `s` into *line, then device
 * and path. True when at least one field, or a path from the root, was there. */
bool fs_fields_read(struct slice s, struct fs_line *line);

static inline struct slice
fs_ltrim(struct slice s)
{
    while (s.n && s.p[0] == ' ')
        s = slice_from(s, 1);
    return s;
}

static inline struct slice
fs_rtrim(struct slice s)
{
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

static inline bool
fs_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

#endif
