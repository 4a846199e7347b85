/* Reading /proc and /sys, or another folder that looks like one of them. Whole files, at
 * once: they are made at read time. */
#ifndef WEIR_COLLECT_SAMPLE_TREE_H
#define WEIR_COLLECT_SAMPLE_TREE_H

#include "lib/base/err.h"

enum tree_id { TREE_PROC, TREE_SYS, TREES };

struct tree {
    const char *path; /* "/proc" */
    int fd;           /* -1: not there */
    bool is_copy;     /* not the kernel's own: its files may be replaced by others */
};

/* Opens the folder for reading below it. False: it is not there; the tree is then empty.
 */
bool tree_open(struct tree *t, const char *path, struct err *err);
void tree_close(struct tree *t);

/* Where the text of files is read to: one for all, reused. {0} is empty. */
struct text {
    char *p; /* the bytes, NUL-terminated */
    size_t n, cap;
};
void text_free(struct text *t);

/* Reads a file. 0, or the errno of what failed; t is empty then. */
int tree_read(const struct tree *tree, const char *path, struct text *t);

/* A file that is read again and again: kept open as long as there are descriptors for it
 * and the tree is the kernel's, else opened anew each time. fd -1 is closed. */
struct kept {
    int fd;
};
#define KEPT_CLOSED ((struct kept){-1})

/* As tree_read; `path` is opened when the file is not open yet. */
int kept_read(struct kept *k, const struct tree *tree, const char *path, struct text *t);
void kept_close(struct kept *k);

/* Paths below the tree that match a pattern with * and ? in its parts, in order of their
 * names; numbers in them count as numbers. Owned by the caller, as each of them. */
struct tree_paths {
    char **items;
    size_t n, cap;
};
void tree_glob(const struct tree *tree, const char *pattern, struct tree_paths *found);
void tree_paths_free(struct tree_paths *paths);

/* Allows this process as many descriptors as it may have, and says how many may be kept
 * open. tree_restore_limit gives a child what we were given; async-signal-safe. */
void tree_raise_limit(void);
void tree_restore_limit(void);

#endif
