#include "lib/deflate/inflate_codes.h"

#define VALUE(extra, base) ((uint32_t)(base) << 12 | (uint32_t)(extra))

uint32_t
literal_code(unsigned symbol)
{
    static const uint8_t extra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                    2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static const uint16_t base[] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                    15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                    67, 83, 99, 115, 131, 163, 195, 227, 258};
    if (symbol < 256)
        return CODE_LITERAL | symbol << 12;
    if (symbol == 256)
        return CODE_RARE | CODE_END;
    unsigned i = symbol - 257;
    return i < ARRAY_LEN(base) ? VALUE(extra[i], base[i]) : CODE_NONE;
}

uint32_t
offset_code(unsigned symbol)
{
    unsigned extra = symbol < 4 ? 0 : symbol / 2 - 1;
    uint32_t base = symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << extra) + 1;
    return symbol < 30 ? VALUE(extra, base) : CODE_NONE;
}

uint32_t
plain_code(unsigned symbol)
{
    return VALUE(0, symbol);
}

/* ---- building ---- */

static unsigned
reverse(unsigned code, unsigned bits)
{
    code = (code & 0x5555) << 1 | (code >> 1 & 0x5555);
    code = (code & 0x3333) << 2 | (code >> 2 & 0x3333);
    code = (code & 0x0f0f) << 4 | (code >> 4 & 0x0f0f);
    code = (code & 0x00ff) << 8 | code >> 8;
    return code >> (16 - bits);
}

/* Symbols in order of their codes, with the codes' bits in the order of the stream. */
struct coded {
    uint16_t symbol[CODES_LITERALS], code[CODES_LITERALS];
    uint8_t length[CODES_LITERALS];
    unsigned n, longest;
};

static bool
assign(struct coded *c, const uint8_t *lengths, unsigned n)
{
    unsigned count[CODES_BITS + 1] = {0}, first[CODES_BITS + 2] = {0};
    int left = 1;
    c->n = c->longest = 0;
    for (unsigned i = 0; i < n; i++)
        count[lengths[i]]++;
    count[0] = 0;
    for (unsigned bits = 1; bits <= CODES_BITS; bits++) {
        left = left * 2 - (int)count[bits];
        if (left < 0)
            return false;
        if (count[bits])
            c->longest = bits;
        first[bits + 1] = first[bits] + count[bits];
        c->n += count[bits];
    }
    if (left > 0 && c->longest > 1)
        return false;
    for (unsigned i = 0; i < n; i++)
        if (lengths[i]) {
            unsigned at = first[lengths[i]]++;
            c->symbol[at] = (uint16_t)i;
            c->length[at] = lengths[i];
        }
    unsigned code = 0;
    for (unsigned i = 0; i < c->n; i++) {
        c->code[i] = (uint16_t)reverse(code, c->length[i]);
        if (i + 1 < c->n)
            code = (code + 1) << (c->length[i + 1] - c->length[i]);
    }
    return true;
}

/* Every place whose low bits are the code. */
static void
fill(uint32_t *table, unsigned bits, unsigned code, unsigned length, uint32_t entry)
{
    for (unsigned at = code; at < 1U << bits; at += 1U << length)
        table[at] = entry;
}

/* The same entries once more, for one bit more. */
static void
twice(uint32_t *table, unsigned bits)
{
    memcpy(table + ((size_t)1 << bits), table, sizeof *table << bits);
}

static uint32_t
with_bits(uint32_t entry, unsigned bits)
{
    if (entry == CODE_NONE)
        return entry;
    return (entry + bits) | (entry & CODE_LITERAL ? 1 : bits) << 8;
}

/* Codes that are looked up at once, the shortest first: the table grows with them.
 * Returns how many codes those were. */
static unsigned
build_first(uint32_t *table, unsigned bits, const struct coded *c,
            uint32_t (*entry)(unsigned symbol))
{
    unsigned i = 0;
    table[0] = CODE_NONE;
    for (unsigned now = 0; now < bits; now++) {
        twice(table, now);
        for (; i < c->n && c->length[i] == now + 1; i++)
            table[c->code[i]] = with_bits(entry(c->symbol[i]), now + 1);
    }
    return i;
}

int
codes_build(uint32_t *table, size_t room, unsigned max_bits, const uint8_t *lengths,
            unsigned n, uint32_t (*entry)(unsigned symbol))
{
    struct coded c;
    if (!assign(&c, lengths, n))
        return -1;
    unsigned bits = MIN(c.longest, max_bits), mask = (1U << bits) - 1;
    unsigned i = build_first(table, bits, &c, entry);
    size_t used = (size_t)1 << bits;
    /* codes that begin alike stand together, the longest last: one more table for them */
    for (unsigned end; i < c.n; i = end) {
        unsigned prefix = c.code[i] & mask;
        for (end = i; end < c.n && (c.code[end] & mask) == prefix;)
            end++;
        unsigned more = c.length[end - 1] - bits;
        if (used + ((size_t)1 << more) > room)
            return -1;
        table[prefix] = CODE_RARE | CODE_TABLE | (uint32_t)used << 12 | more << 8 | bits;
        for (unsigned k = i; k < end; k++) {
            unsigned rest = c.length[k] - bits;
            fill(table + used, more, c.code[k] >> bits, rest,
                 with_bits(entry(c.symbol[k]), rest));
        }
        used += (size_t)1 << more;
    }
    return (int)bits;
}

void
codes_widen(uint32_t *table, unsigned bits, unsigned more_bits)
{
    for (; bits < more_bits; bits++)
        twice(table, bits);
}

/* From the last entry on: what follows a code is looked up at a place before it, with the
 * bits that are left. */
void
codes_pair(uint32_t *table, unsigned bits)
{
    for (size_t i = (size_t)1 << bits; i-- > 0;) {
        uint32_t one = table[i], two = table[i >> code_bits(one)];
        unsigned length = code_bits(one) + code_bits(two);
        if (one & two & CODE_LITERAL && length <= bits)
            table[i] = CODE_LITERAL | (code_base(two) & 0xff) << 20 |
                       code_base(one) << 12 | 2U << 8 | length;
    }
}
