/* Lines of fs_usage that a mail program has broken (quoted-printable, "=" at the end),
 * put together again. */
#ifndef WEIR_LIB_FS_USAGE_FS_JOIN_H
#define WEIR_LIB_FS_USAGE_FS_JOIN_H

#include "lib/fs_usage/fs_line.h"

/* The beginning of a line, kept until its rest comes. {0} is empty. */
struct fs_join {
    bool active;
    char *text; /* owned: fs_join_free */
    size_t n, cap;
    char *whole; /* what *line of fs_join_add is borrowed from; owned */
    size_t whole_cap;
};

enum fs_joined {
    FS_JOIN_NO,    /* the text is no rest of what is kept */
    FS_JOIN_MORE,  /* it is, and there is more to come */
    FS_JOIN_WHOLE, /* it is the last of it */
};

/* Keeps a line of kind FS_LINE_BROKEN; what was kept is forgotten. */
void fs_join_begin(struct fs_join *j, struct slice text);
/* Puts `text`, which is `as` by itself, behind what is kept. *line: the whole line, when
 * it is one; its slices are borrowed until the next call. Otherwise nothing has changed.
 */
enum fs_joined fs_join_add(struct fs_join *j, struct slice text, const struct fs_line *as,
                           struct fs_line *line);
/* What is kept; empty when nothing is. */
struct slice fs_join_kept(const struct fs_join *j);
void fs_join_forget(struct fs_join *j);
void fs_join_free(struct fs_join *j);

#endif
