/* Bytes from a file or stdin; compressed ones (gzip, bzip2, xz, zstd, lz4, compress) are
 * unpacked on the way. The only file that knows libarchive. */
#ifndef WEIR_LIB_INPUT_H
#define WEIR_LIB_INPUT_H

#include "lib/err.h"

struct input;

/* NULL or "-" is stdin. Directories and unreadable files are refused with a reason. */
struct input *input_open(const char *path, struct err *err);
/* Name for messages and for /sources: the path, "<stdin>". Borrowed. */
const char *input_name(const struct input *in);
/* Up to n bytes into buf; 0 at the end, -1 on error with *err. */
int64_t input_read(struct input *in, char *buf, size_t n, struct err *err);
/* Size when known (a regular file that is not compressed), else -1: for progress. */
int64_t input_size(const struct input *in);
void input_close(struct input *in);

#endif
