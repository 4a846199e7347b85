/* Lines of fs_usage that a terminal has broken at its width, put together again: copied
 * from a window that was narrower than the lines. A line without its end is kept until
 * lines that begin without a time have brought it; what never gets one is handed out as
 * it came. */
#ifndef WEIR_LIB_FS_USAGE_FS_WRAP_H
#define WEIR_LIB_FS_USAGE_FS_WRAP_H

#include "lib/fs_usage/fs_line.h"

#define FS_WRAP_PIECES 64 /* of one line; more are not put together */

/* {0} is empty, of a terminal whose width is not known. */
struct fs_wrap {
    size_t columns; /* of the terminal, as far as its lines have shown; 0: not at all */
    bool padded;    /* blanks at the end of a line are still there */
    bool whole;     /* what is kept is a whole line */
    size_t pieces;  /* that are kept */
    size_t end[FS_WRAP_PIECES]; /* of each in raw */
    char *raw;                  /* the pieces as they came; owned: fs_wrap_free */
    size_t raw_n, raw_cap;
    char *text; /* the line; owned */
    size_t text_n, text_cap;
};

/* Learns the width of the terminal from the first lines of a log. */
void fs_wrap_learn(struct fs_wrap *w, struct slice head);
/* Keeps `text`, which is `as` by itself, as the beginning of a line. false: it is a whole
 * line, or none at all. Nothing may be kept before. */
bool fs_wrap_begin(struct fs_wrap *w, struct slice text, const struct fs_line *as);
/* Keeps it as the next piece. false: it is none; what is kept has to be taken out. */
bool fs_wrap_add(struct fs_wrap *w, struct slice text, const struct fs_line *as);
/* The line that what is kept makes; false when it is none, and each piece is a line by
 * itself (fs_wrap_piece). *line is borrowed until the next call. */
bool fs_wrap_line(const struct fs_wrap *w, struct fs_line *line);
struct slice fs_wrap_piece(const struct fs_wrap *w, size_t i);
void fs_wrap_forget(struct fs_wrap *w);
void fs_wrap_free(struct fs_wrap *w);

#endif
