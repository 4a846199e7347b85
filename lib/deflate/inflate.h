/* Deflate streams back to bytes (RFC 1951), made for planes of shuffled columns: runs of
 * one byte, which most of them are, cost next to nothing. No name here is one of zlib's,
 * which HDF5 brings along. */
#ifndef WEIR_LIB_DEFLATE_INFLATE_H
#define WEIR_LIB_DEFLATE_INFLATE_H

#include "lib/base/base.h"

/* Bytes that must be readable behind the input, and writable behind the output. */
#define INFLATE_SLACK 320

/* Codes are looked up by so many bits, longer ones in a second step. The tables hold any
 * complete code of 288 or 32 symbols and at most 15 bits. */
#define INFLATE_LITERAL_BITS 11
#define INFLATE_OFFSET_BITS 8
struct inflate {
    uint32_t literals[2342], offsets[402];
};

/* Unpacks n bytes of a deflate stream to exactly `size` bytes. *t is scratch of the
 * calling thread. Returns how many bytes the stream took; 0 when it is damaged: it breaks
 * the rules, or holds another number of bytes. */
size_t inflate_stream(struct inflate *t, const unsigned char *in, size_t n,
                      unsigned char *out, size_t size);

#endif
