/* The symbols of a deflate block and their codes (RFC 1951, 3.2.5 - 3.2.7): counted from
 * the sequences of a matcher, coded, and sent as the block's head. */
#ifndef WEIR_LIB_DEFLATE_DEFLATE_CODES_H
#define WEIR_LIB_DEFLATE_DEFLATE_CODES_H

#include "lib/deflate/bits.h"
#include "lib/deflate/huffman.h"
#include "lib/deflate/match.h"

#define DEFLATE_END 256 /* end of block; bytes stand before it, lengths behind */

struct codes {
    uint32_t freq[HUFFMAN_SYMBOLS];
    uint16_t code[HUFFMAN_SYMBOLS];
    uint8_t length[HUFFMAN_SYMBOLS];
};

struct block_codes {
    struct codes literals, distances;
    struct codes lengths; /* of the lengths of both, as the head has them */
    /* The head: symbols 0 .. 15 are lengths; 16 is the last one again 3-6 times, 17 and
     * 18 are zeros. */
    uint8_t symbol[2 * HUFFMAN_SYMBOLS], extra[2 * HUFFMAN_SYMBOLS];
    int n;
    int nliterals, ndistances, norder; /* how many of each are sent */
};

/* Adds how often each byte occurs. */
void codes_count_bytes(uint32_t freq[256], const unsigned char *bytes, size_t n);
/* Codes for one block. bytes: at least its literals. */
void codes_make(struct block_codes *c, const unsigned char *bytes,
                const struct sequence *s, size_t count);
/* Bits of the whole block with these codes. */
uint64_t codes_size(const struct block_codes *c);
/* Sends the head of a block that is not the last one. */
void codes_put_head(const struct block_codes *c, struct bits *b);
/* Sends a copy; 48 bits at most, flushed. */
void codes_put_copy(const struct block_codes *c, struct bits *b, unsigned length,
                    unsigned distance);

static inline void
codes_put(const struct codes *c, struct bits *b, unsigned symbol)
{
    bits_put(b, c->code[symbol], c->length[symbol]);
}

#endif
