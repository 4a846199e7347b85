/* One chunk of a column: shuffled and deflated as HDF5's own filters do it, and back. The
 * only file that knows libdeflate. */
#ifndef WEIR_LIB_DEFLATE_CHUNK_H
#define WEIR_LIB_DEFLATE_CHUNK_H

#include "lib/base/base.h"

/* Room that chunk_pack may need for n bytes. */
size_t chunk_bound(size_t n);
/* values: `used` integers of `size` bytes, followed by zeros up to `count`. Writes to
 * out, returns the packed length. Thread-safe: each thread keeps its own compressor and
 * scratch. */
size_t chunk_pack(const void *values, size_t used, size_t count, size_t size, void *out);
/* The same, smaller, in many times the time. */
size_t chunk_pack_small(const void *values, size_t used, size_t count, size_t size,
                        void *out);
#define CHUNK_SLACK 320
/* What a thread needs to unpack, and what it remembers. */
struct unpacker;
struct unpacker *unpacker_new(void);
void unpacker_free(struct unpacker *u);
/* Back into `count` values; false when the bytes are corrupt. CHUNK_SLACK bytes must be
 * readable behind the n ones. An array that it is given
 * again must be as it was left: a chunk of one value over and over that is already there
 * is not unpacked again. */
bool chunk_unpack(struct unpacker *u, const void *packed, size_t n, void *values,
                  size_t count, size_t size);

#endif
