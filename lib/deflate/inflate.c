#include "lib/deflate/inflate.h"

#include "lib/deflate/inflate_codes.h"

/* Low bytes first, as the stream has its bits. */
static inline uint64_t
load_word(const unsigned char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline void
store_word(unsigned char *p, uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    memcpy(p, &word, sizeof word);
}

/* ---- bits ---- */

/* Bits come lowest first. `held` has at least n valid ones; above them stand bits that
 * the next refill writes again. Of n only the low 8 bits count: whole entries of tables
 * are subtracted from it. */
struct bits {
    const unsigned char *next;
    uint64_t held, n;
};

/* At least 56 bits, without a branch. Reads 8 bytes, maybe behind the input. */
static inline void
refill(struct bits *b)
{
    b->held |= load_word(b->next) << (b->n & 63);
    b->next += ~b->n >> 3 & 7;
    b->n |= 56;
}

static inline void
skip(struct bits *b, unsigned n)
{
    b->held >>= n;
    b->n -= n;
}

static inline uint32_t
take(struct bits *b, unsigned n)
{
    uint32_t v = (uint32_t)(b->held & ((UINT64_C(1) << n) - 1));
    skip(b, n);
    return v;
}

/* Drops the rest of the byte and gives back whole bytes that were read ahead. */
static void
align(struct bits *b)
{
    b->next -= b->n >> 3 & 7;
    b->held = 0;
    b->n = 0;
}

/* ---- a stream ---- */

struct stream {
    struct bits bits;
    const unsigned char *in_end;
    unsigned char *begin, *out, *out_end;
    struct inflate *tables;
};

/* clang-format off */
#define BYTES(n) (~UINT64_C(0) >> (64 - 8 * (n)))
/* By period: its bytes, the places in a word where they stand, and how many of the word's
 * bytes are whole periods. */
static const struct {
    uint64_t mask, places;
    size_t step;
} periods[8] = {
    [1] = {BYTES(1), 0x0101010101010101, 8},
    [2] = {BYTES(2), 0x0001000100010001, 8},
    [3] = {BYTES(3), 0x0001000001000001, 6},
    [4] = {BYTES(4), 0x0000000100000001, 8},
    [5] = {BYTES(5), 0x0000010000000001, 5},
    [6] = {BYTES(6), 0x0001000000000001, 6},
    [7] = {BYTES(7), 0x0100000000000001, 7},
};
/* clang-format on */

/* Lays the last `period` bytes, less than 8, down again and again. */
static inline void
repeat(unsigned char *out, size_t period, size_t length)
{
    uint64_t bytes = load_word(out - period) & periods[period].mask;
    uint64_t word = bytes * periods[period].places;
    const unsigned char *end = out + length;
    for (; out < end; out += periods[period].step)
        store_word(out, word);
}

static inline void
copy_match(unsigned char *out, size_t offset, size_t length)
{
    const unsigned char *end = out + length;
    if (offset < 8) {
        if (offset == 1 && length >= 64)
            memset(out, out[-1], length);
        else
            repeat(out, offset, length);
        return;
    }
    do {
        memcpy(out, out - offset, 8);
        memcpy(out + 8, out + 8 - offset, 8);
        memcpy(out + 16, out + 16 - offset, 8);
        memcpy(out + 24, out + 24 - offset, 8);
        out += 32;
    } while (out < end);
}

/* Takes the code that `code` was looked up for. The shift needs no mask of its own, as
 * processors take counts modulo 64: one step less from code to code. */
static inline uint64_t
consume(struct bits *b, uint32_t code)
{
    uint64_t before = b->held;
    b->held >>= code & 63;
    b->n -= code;
    return before;
}

/* A length or an offset, from the bits as they were before its code was taken. */
static inline uint32_t
value_of(uint64_t before, uint32_t code)
{
    uint64_t own = before & ((UINT64_C(1) << code_bits(code)) - 1);
    return code_base(code) + (uint32_t)(own >> code_own_bits(code));
}

/* The rest of a long code, by the bits behind its beginning. */
static inline uint32_t
second_part(const struct bits *b, const uint32_t *table, uint32_t code)
{
    return table[code_base(code) + (b->held & ((1U << code_own_bits(code)) - 1))];
}

/* One literal or two; what is written behind one is written again. */
static inline unsigned char *
put_literals(unsigned char *out, uint32_t code)
{
    out[0] = (unsigned char)(code >> 12);
    out[1] = (unsigned char)(code >> 20);
    return out + (code >> 8 & 3);
}

/* Three lookups of literals take at most 33 of 56 bits, two and a length 42, an
 * offset 28. The code that comes next is looked up as early as its bits are there. What
 * is written behind the end is slack until the next turn looks. */
static bool
codes_block(struct stream *s, unsigned literal_bits, unsigned offset_bits)
{
    const uint32_t *literals = s->tables->literals, *offsets = s->tables->offsets;
    uint64_t literal_mask = (UINT64_C(1) << literal_bits) - 1;
    uint64_t offset_mask = (UINT64_C(1) << offset_bits) - 1;
    struct bits b = s->bits;
    unsigned char *out = s->out;

    refill(&b);
    uint32_t code = literals[b.held & literal_mask];
    while (b.next <= s->in_end + 16 && out <= s->out_end) {
        uint64_t before = consume(&b, code);
        if (code & CODE_LITERAL) {
            out = put_literals(out, code);
            code = literals[b.held & literal_mask];
            before = consume(&b, code);
            if (code & CODE_LITERAL) {
                out = put_literals(out, code);
                code = literals[b.held & literal_mask];
                before = consume(&b, code);
                if (code & CODE_LITERAL) {
                    out = put_literals(out, code);
                    code = literals[b.held & literal_mask]; /* needs no new bits yet */
                    refill(&b);
                    continue;
                }
            }
        }
        if (__builtin_expect((code & CODE_RARE) != 0, 0)) {
            if (code & CODE_TABLE) {
                code = second_part(&b, literals, code);
                before = consume(&b, code);
            }
            if (code & CODE_LITERAL) {
                *out++ = (unsigned char)code_base(code);
                refill(&b);
                code = literals[b.held & literal_mask];
                continue;
            }
            if (code & CODE_END) {
                s->bits = b;
                s->out = out;
                return true;
            }
            if (code & CODE_RARE)
                return false;
        }
        size_t length = value_of(before, code);
        if (__builtin_expect((b.n & 63) < 28, 0))
            refill(&b);
        code = offsets[b.held & offset_mask];
        before = consume(&b, code);
        if (__builtin_expect((code & CODE_RARE) != 0, 0)) {
            if (!(code & CODE_TABLE))
                return false;
            code = second_part(&b, offsets, code);
            before = consume(&b, code);
            if (code & CODE_RARE)
                return false;
        }
        size_t offset = value_of(before, code);
        if (offset > (size_t)(out - s->begin))
            return false;
        refill(&b);
        code = literals[b.held & literal_mask];
        copy_match(out, offset, length);
        out += length;
    }
    return false;
}

static bool
stored_block(struct stream *s)
{
    align(&s->bits);
    const unsigned char *p = s->bits.next;
    if (p > s->in_end || s->in_end - p < 4)
        return false;
    size_t n = p[0] | (size_t)p[1] << 8;
    size_t check = p[2] | (size_t)p[3] << 8;
    if ((n ^ check) != 0xffff || n > (size_t)(s->in_end - p) - 4 || s->out > s->out_end ||
        n > (size_t)(s->out_end - s->out))
        return false;
    memcpy(s->out, p + 4, n);
    s->out += n;
    s->bits.next = p + 4 + n;
    return true;
}

/* ---- tables of a block ---- */

/* Whether more than half of the symbols are literals, by what their codes expect. */
static bool
mostly_literals(const uint8_t *lengths)
{
    unsigned share = 0;
    for (unsigned symbol = 0; symbol < 256; symbol++)
        share += (1U << CODES_BITS >> lengths[symbol]) & ~(1U << CODES_BITS);
    return share > 1U << CODES_BITS >> 1;
}

static bool
use_lengths(struct stream *s, const uint8_t *lengths, unsigned nliterals,
            unsigned noffsets)
{
    struct inflate *t = s->tables;
    int literal_bits =
        codes_build(t->literals, ARRAY_LEN(t->literals), INFLATE_LITERAL_BITS, lengths,
                    nliterals, literal_code);
    int offset_bits = codes_build(t->offsets, ARRAY_LEN(t->offsets), INFLATE_OFFSET_BITS,
                                  lengths + nliterals, noffsets, offset_code);
    if (literal_bits < 0 || offset_bits < 0)
        return false;
    codes_widen(t->literals, (unsigned)literal_bits, INFLATE_LITERAL_BITS);
    if (mostly_literals(lengths))
        codes_pair(t->literals, INFLATE_LITERAL_BITS);
    return codes_block(s, INFLATE_LITERAL_BITS, (unsigned)offset_bits);
}

static bool
fixed_block(struct stream *s)
{
    uint8_t lengths[CODES_LITERALS + CODES_OFFSETS];
    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    memset(lengths + CODES_LITERALS, 5, CODES_OFFSETS);
    return use_lengths(s, lengths, CODES_LITERALS, CODES_OFFSETS);
}

#define LENGTH_BITS 7
#define LENGTH_SYMBOLS 19

/* The lengths of the codes are themselves packed: 16 to 18 repeat. */
static bool
read_lengths(struct bits *b, const uint32_t *table, unsigned bits, uint8_t *lengths,
             unsigned total)
{
    for (unsigned n = 0; n < total;) {
        refill(b);
        uint32_t code = table[b->held & ((1U << bits) - 1)];
        if (code & CODE_RARE)
            return false;
        skip(b, code_bits(code));
        uint32_t symbol = code_base(code);
        if (symbol < 16) {
            lengths[n++] = (uint8_t)symbol;
            continue;
        }
        unsigned times = symbol == 16   ? 3 + take(b, 2)
                         : symbol == 17 ? 3 + take(b, 3)
                                        : 11 + take(b, 7);
        if (times > total - n || (symbol == 16 && n == 0))
            return false;
        memset(lengths + n, symbol == 16 ? lengths[n - 1] : 0, times);
        n += times;
    }
    return true;
}

static bool
dynamic_block(struct stream *s)
{
    static const uint8_t order[LENGTH_SYMBOLS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                  11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[CODES_LITERALS + CODES_OFFSETS], of_lengths[LENGTH_SYMBOLS] = {0};
    uint32_t table[1 << LENGTH_BITS];
    struct bits *b = &s->bits;

    refill(b);
    unsigned nliterals = 257 + take(b, 5), noffsets = 1 + take(b, 5), n = 4 + take(b, 4);
    if (nliterals > 286 || noffsets > 30)
        return false;
    for (unsigned i = 0; i < n; i++) {
        refill(b);
        of_lengths[order[i]] = (uint8_t)take(b, 3);
    }
    int bits = codes_build(table, ARRAY_LEN(table), LENGTH_BITS, of_lengths,
                           LENGTH_SYMBOLS, plain_code);
    return bits >= 0 &&
           read_lengths(b, table, (unsigned)bits, lengths, nliterals + noffsets) &&
           use_lengths(s, lengths, nliterals, noffsets);
}

static bool
blocks(struct stream *s)
{
    for (bool last = false; !last;) {
        bool ok = false;
        if (s->bits.next > s->in_end + 16)
            return false;
        refill(&s->bits);
        last = take(&s->bits, 1);
        switch (take(&s->bits, 2)) {
        case 0:
            ok = stored_block(s);
            break;
        case 1:
            ok = fixed_block(s);
            break;
        case 2:
            ok = dynamic_block(s);
            break;
        }
        if (!ok)
            return false;
    }
    return true;
}

size_t
inflate_stream(struct inflate *t, const unsigned char *in, size_t n, unsigned char *out,
               size_t size)
{
    struct stream s = {
        {in, 0, 0},
        in + n, out, out, out + size, t
    };
    if (!blocks(&s) || s.out != s.out_end)
        return 0;
    align(&s.bits);
    return s.bits.next <= s.in_end ? (size_t)(s.bits.next - in) : 0;
}
