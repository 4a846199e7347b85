/* Huffman codes as deflate wants them: canonical, of limited length, sent low bit first.
 */
#ifndef WEIR_LIB_DEFLATE_HUFFMAN_H
#define WEIR_LIB_DEFLATE_HUFFMAN_H

#include "lib/base/base.h"

#define HUFFMAN_SYMBOLS 288 /* no alphabet has more */

/* Lengths (0: not used) and bit patterns of the best codes for symbols that occur
 * freq[i] times, none longer than `longest` (at most 15). Always at least two codes, so
 * that the set is complete. */
void huffman_codes(const uint32_t *freq, int symbols, int longest, uint8_t *length,
                   uint16_t *code);

#endif
