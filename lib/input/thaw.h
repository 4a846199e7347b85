/* Compressed bytes, unpacked as they come, to the last one in front of any damage.
 * libarchive reads these compressions, too, but drops what it has unpacked and not yet
 * handed over when it meets the end of a cut stream: up to 64 KiB of gzip and xz, 128 KiB
 * of zstd, which may be all of a small log. Nor does it check gzip's sums. */
#ifndef WEIR_LIB_INPUT_THAW_H
#define WEIR_LIB_INPUT_THAW_H

#include "lib/input/arc.h"

#define THAW_HEAD 6 /* bytes that tell the compression */

struct thaw;

/* head: the first THAW_HEAD bytes, or all there are; they come from `from` again, which
 * is copied. NULL when they begin no compression that is known here. */
struct thaw *thaw_open(struct slice head, const struct arc_from *from);
/* Up to n unpacked bytes; 0 at the end, -1 with *err at damage, behind all bytes in front
 * of it, and where `from` fails. Streams one behind the other are one; so are zeros
 * behind them, as on tapes. */
int64_t thaw_read(struct thaw *t, char *buf, size_t n, struct err *err);
void thaw_close(struct thaw *t);

#endif
