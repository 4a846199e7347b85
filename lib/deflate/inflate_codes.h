/* Tables that turn the next bits of a deflate stream into a symbol, for inflate.c. An
 * entry is a 32-bit word:
 *
 *     bits 0-7    bits to skip: the code's, and the extra bits behind it
 *     bits 8-11   bits of the code alone; literal: how many bytes, 1 or 2; table: by how
 *                 many bits to look up next
 *     bits 12-27  literal: the byte, or two; value: what the extra bits are added to;
 *                 table: where the second table begins
 */
#ifndef WEIR_LIB_DEFLATE_INFLATE_CODES_H
#define WEIR_LIB_DEFLATE_INFLATE_CODES_H

#include "lib/base/base.h"

#define CODE_LITERAL (UINT32_C(1) << 31)
#define CODE_TABLE (UINT32_C(1) << 30)
#define CODE_END (UINT32_C(1) << 29)
#define CODE_RARE (UINT32_C(1) << 28) /* a table, the end, or no code at all */
#define CODE_NONE CODE_RARE

#define CODES_LITERALS 288
#define CODES_OFFSETS 32
#define CODES_BITS 15

static inline unsigned
code_bits(uint32_t code)
{
    return code & 63;
}

static inline unsigned
code_own_bits(uint32_t code)
{
    return code >> 8 & 15;
}

static inline uint32_t
code_base(uint32_t code)
{
    return code >> 12 & 0xffff;
}

/* Entry of a symbol, the bits of its code left 0: literals, lengths and the end; offsets;
 * the symbol itself. CODE_NONE for symbols that must not occur. */
uint32_t literal_code(unsigned symbol);
uint32_t offset_code(unsigned symbol);
uint32_t plain_code(unsigned symbol);

/* Builds the table of a code from the lengths of its n symbols. Returns by how many bits
 * (at most max_bits) it is looked up; -1 when the lengths are no prefix code. A code of
 * no or of one symbol may be incomplete. */
int codes_build(uint32_t *table, size_t room, unsigned max_bits, const uint8_t *lengths,
                unsigned n, uint32_t (*entry)(unsigned symbol));

/* Widens a table that is looked up by `bits` to more_bits. */
void codes_widen(uint32_t *table, unsigned bits, unsigned more_bits);
/* Lets an entry of a table of literals stand for two where both codes fit. Literals in
 * second tables stay as they are: one each. */
void codes_pair(uint32_t *table, unsigned bits);

#endif
