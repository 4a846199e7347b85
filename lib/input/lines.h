/* Bytes to blocks of whole, numbered lines. */
#ifndef WEIR_LIB_INPUT_LINES_H
#define WEIR_LIB_INPUT_LINES_H

#include "lib/input/input.h"

#define LINES_BLOCK (256 * 1024)         /* usual size of a block */
#define LINE_MAX_BYTES (4 * 1024 * 1024) /* a longer line is cut and named */
/* When no line end comes within so many, it is no text: it is not read any further. */
#define LINE_HOPELESS_BYTES (UINT64_C(1) << 30)

/* Whole lines; each ends with '\n' but perhaps the last line of the input. */
struct block {
    char *bytes;
    size_t n, cap;
    bool cut; /* the block's last line was longer than LINE_MAX_BYTES: what follows up
                 to the next line end was skipped, `skipped` bytes of it */
    uint64_t skipped;
};

struct lines;

/* block_size 0 = LINES_BLOCK; tests use others: the lines are the same for any. */
struct lines *lines_new(struct input *in, size_t block_size);
/* The first bytes of the input (up to n of them, whole lines or not) without taking them:
 * for guessing the format. Borrowed until the next call. Before the first lines_next. */
struct slice lines_peek(struct lines *l, size_t n);
/* Fills *b (its buffer is reused, {0} at first). 1 = a block, 0 = end, -1 = *err: reading
 * failed, after all that came before was handed out. */
int lines_next(struct lines *l, struct block *b, struct err *err);
/* The input as it is, for what turns out to be no text: up to n of the bytes that no
 * block had. 0 at the end, -1 = *err. */
int64_t lines_bytes(struct lines *l, char *buf, size_t n, struct err *err);
void lines_free(struct lines *l);
void block_free(struct block *b);

/* Takes the next line (without its end, "\n" or "\r\n") off the front of *rest; false
 * when nothing is left. */
static inline bool
line_take(struct slice *rest, struct slice *line)
{
    if (rest->n == 0)
        return false;
    const char *end = memchr(rest->p, '\n', rest->n);
    size_t n = end ? (size_t)(end - rest->p) : rest->n;
    *line = (struct slice){rest->p, n};
    if (n && line->p[n - 1] == '\r')
        line->n--;
    *rest = slice_from(*rest, end ? n + 1 : n);
    return true;
}

#endif
