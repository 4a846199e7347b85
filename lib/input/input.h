/* Bytes of one log: of a file, of stdin, of a compressed file, or of whatever else can be
 * read. Whether they are packed shows in the first of them. */
#ifndef WEIR_LIB_INPUT_INPUT_H
#define WEIR_LIB_INPUT_INPUT_H

#include "lib/input/arc.h"
#include "lib/input/packed.h"

struct input;

/* NULL or "-" is stdin. Directories and unreadable files are refused with a reason. A
 * compressed file is unpacked on the way; an archive is refused: members.h reads those.
 */
struct input *input_open(const char *path, struct err *err);
/* The same, but packed bytes are left as they are. */
struct input *input_open_raw(const char *path, struct err *err);
/* Whether and how the bytes of the file are packed. */
enum packed input_packed(const struct input *in);
/* An input whose bytes come from elsewhere; the name is copied. close (may be NULL) gets
 * from->ctx at the end. */
struct input *input_from(const char *name, const struct arc_from *from,
                         void (*close)(void *ctx));

/* Name for messages and for /sources: the path, "<stdin>". Borrowed. */
const char *input_name(const struct input *in);
/* Up to n bytes into buf; 0 at the end, -1 on error with *err. */
int64_t input_read(struct input *in, char *buf, size_t n, struct err *err);
/* Goes to a place; only where input_can_seek. */
bool input_seek(struct input *in, int64_t at);
bool input_can_seek(const struct input *in);
/* Size when known (a regular file that is not compressed), else -1: for progress. */
int64_t input_size(const struct input *in);
void input_close(struct input *in);

#endif
