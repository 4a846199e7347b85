/* Deflate (RFC 1951) of one plane of bytes after the other into one zlib stream (RFC
 * 1950), for columns of integers: a plane of one value costs next to nothing, a plane of
 * noise is only Huffman-coded, each plane with codes of its own. Any zlib reads it. */
#ifndef WEIR_LIB_DEFLATE_DEFLATE_H
#define WEIR_LIB_DEFLATE_DEFLATE_H

#include "lib/base/base.h"

struct deflater; /* one per thread */
struct deflater *deflater_new(void);
void deflater_free(struct deflater *d);

/* Room that a stream of n bytes in up to `planes` planes may need. */
size_t deflate_bound(size_t n, size_t planes);

/* Begins a stream at `out`, which has deflate_bound bytes. */
void deflate_begin(struct deflater *d, void *out);
/* Appends n bytes; n times the same byte. */
void deflate_bytes(struct deflater *d, const unsigned char *bytes, size_t n);
void deflate_run(struct deflater *d, unsigned char byte, size_t n);
/* Appends n bytes that are those of the call before, which was deflate_bytes or this:
 * what was found out about them is used again. */
void deflate_again(struct deflater *d, const unsigned char *bytes, size_t n);
/* Ends the stream; adler32 of all bytes. Returns its length. */
size_t deflate_end(struct deflater *d, uint32_t adler32);

#endif
