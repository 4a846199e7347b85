#include "lib/deflate/deflate_codes.h"

#define LITERALS 286 /* bytes, end of block, lengths */
#define DISTANCES 30
#define CODE_LENGTHS 19

/* RFC 1951, 3.2.5: first length and number of extra bits of symbols 257 .. 285; first
 * distance and extra bits of symbols 0 .. 29. */
static const struct {
    uint16_t first;
    uint8_t extra;
} length_symbols[] = {
    {3,   0},
    {4,   0},
    {5,   0},
    {6,   0},
    {7,   0},
    {8,   0},
    {9,   0},
    {10,  0},
    {11,  1},
    {13,  1},
    {15,  1},
    {17,  1},
    {19,  2},
    {23,  2},
    {27,  2},
    {31,  2},
    {35,  3},
    {43,  3},
    {51,  3},
    {59,  3},
    {67,  4},
    {83,  4},
    {99,  4},
    {115, 4},
    {131, 5},
    {163, 5},
    {195, 5},
    {227, 5},
    {258, 0},
};

static unsigned
length_symbol(unsigned length)
{
    if (length == MATCH_MAX)
        return 28;
    unsigned v = length - 3;
    if (v < 8)
        return v;
    unsigned top = 31U - (unsigned)__builtin_clz(v); /* 3 .. 7 */
    return 4 * (top - 1) + ((v >> (top - 2)) & 3);
}

static unsigned
distance_symbol(unsigned distance, unsigned *extra)
{
    unsigned v = distance - 1;
    *extra = 0;
    if (v < 4)
        return v;
    unsigned top = 31U - (unsigned)__builtin_clz(v);
    *extra = top - 1;
    return 2 * top + ((v >> (top - 1)) & 1);
}

/* ---- what occurs how often ---- */

/* Adds up in four lanes: equal neighbours do not wait for each other. */
static void
count_many(uint32_t freq[256], const unsigned char *bytes, size_t n)
{
    uint32_t lanes[4][256] = {{0}};
    for (size_t i = 0; i + 4 <= n; i += 4)
        for (size_t lane = 0; lane < 4; lane++)
            lanes[lane][bytes[i + lane]]++;
    for (int v = 0; v < 256; v++)
        freq[v] += lanes[0][v] + lanes[1][v] + lanes[2][v] + lanes[3][v];
}

void
codes_count_bytes(uint32_t freq[256], const unsigned char *bytes, size_t n)
{
    size_t i = n < 1024 ? 0 : n & ~(size_t)3;
    if (i > 0)
        count_many(freq, bytes, i);
    for (; i < n; i++)
        freq[bytes[i]]++;
}

static void
count_symbols(struct block_codes *c, const unsigned char *bytes, const struct sequence *s,
              size_t count)
{
    unsigned extra;
    memset(c->distances.freq, 0, sizeof c->distances.freq);
    memset(c->literals.freq, 0, sizeof c->literals.freq);
    for (size_t i = 0, at = 0; i < count; i++) {
        codes_count_bytes(c->literals.freq, bytes + at, s[i].literals);
        at += s[i].literals + s[i].length;
    }
    c->literals.freq[DEFLATE_END] = 1;
    for (size_t i = 0; i < count && s[i].length; i++) {
        c->literals.freq[DEFLATE_END + 1 + length_symbol(s[i].length)]++;
        c->distances.freq[distance_symbol(s[i].distance, &extra)]++;
    }
}

/* ---- the head: RFC 1951, 3.2.7 ---- */

static const uint8_t sent_order[CODE_LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                 11, 4,  12, 3, 13, 2, 14, 1, 15};
static const uint8_t head_extra[CODE_LENGTHS] = {[16] = 2, [17] = 3, [18] = 7};

static void
add(struct block_codes *c, int symbol, int extra)
{
    c->symbol[c->n] = (uint8_t)symbol;
    c->extra[c->n++] = (uint8_t)extra;
}

/* `n` times the same length, in as few symbols as there are for it. */
static void
add_same(struct block_codes *c, int length, int n)
{
    if (length && n > 0) {
        add(c, length, 0);
        n--;
    }
    while (n >= 3) {
        int take = MIN(n, length ? 6 : n > 10 ? 138 : 10);
        add(c, length ? 16 : take > 10 ? 18 : 17, take - (take > 10 ? 11 : 3));
        n -= take;
    }
    while (n-- > 0)
        add(c, length, 0);
}

static void
make_head(struct block_codes *c)
{
    uint8_t all[LITERALS + DISTANCES];
    int n;

    c->n = 0;
    for (c->nliterals = LITERALS; c->literals.length[c->nliterals - 1] == 0;)
        c->nliterals--;
    for (c->ndistances = DISTANCES; c->distances.length[c->ndistances - 1] == 0;)
        c->ndistances--;
    memcpy(all, c->literals.length, (size_t)c->nliterals);
    memcpy(all + c->nliterals, c->distances.length, (size_t)c->ndistances);
    n = c->nliterals + c->ndistances;
    for (int at = 0, to; at < n; at = to) {
        for (to = at + 1; to < n && all[to] == all[at];)
            to++;
        add_same(c, all[at], to - at);
    }
    memset(c->lengths.freq, 0, sizeof c->lengths.freq);
    for (int i = 0; i < c->n; i++)
        c->lengths.freq[c->symbol[i]]++;
    huffman_codes(c->lengths.freq, CODE_LENGTHS, 7, c->lengths.length, c->lengths.code);
    for (c->norder = CODE_LENGTHS; c->lengths.length[sent_order[c->norder - 1]] == 0;)
        c->norder--;
}

uint64_t
codes_size(const struct block_codes *c)
{
    uint64_t bits = 3 + 14 + 3 * (uint64_t)c->norder;
    for (int i = 0; i < c->n; i++)
        bits += c->lengths.length[c->symbol[i]] + head_extra[c->symbol[i]];
    for (int i = 0; i < LITERALS; i++)
        bits += (uint64_t)c->literals.freq[i] *
                (c->literals.length[i] +
                 (i > DEFLATE_END ? length_symbols[i - DEFLATE_END - 1].extra : 0U));
    for (unsigned i = 0; i < DISTANCES; i++)
        bits += (uint64_t)c->distances.freq[i] *
                (c->distances.length[i] + (i < 4 ? 0 : i / 2 - 1));
    return bits;
}

void
codes_put_head(const struct block_codes *c, struct bits *b)
{
    bits_put(b, 2 << 1, 3); /* not the last block, codes of its own */
    bits_put(b, (unsigned)c->nliterals - 257, 5);
    bits_put(b, (unsigned)c->ndistances - 1, 5);
    bits_put(b, (unsigned)c->norder - 4, 4);
    for (int i = 0; i < c->norder; i++) {
        bits_put(b, c->lengths.length[sent_order[i]], 3);
        bits_flush(b);
    }
    for (int i = 0; i < c->n; i++) {
        codes_put(&c->lengths, b, c->symbol[i]);
        bits_put(b, c->extra[i], head_extra[c->symbol[i]]);
        bits_flush(b);
    }
}

void
codes_make(struct block_codes *c, const unsigned char *bytes, const struct sequence *s,
           size_t count)
{
    count_symbols(c, bytes, s, count);
    huffman_codes(c->literals.freq, LITERALS, 15, c->literals.length, c->literals.code);
    huffman_codes(c->distances.freq, DISTANCES, 15, c->distances.length,
                  c->distances.code);
    make_head(c);
}

void
codes_put_copy(const struct block_codes *c, struct bits *b, unsigned length,
               unsigned distance)
{
    unsigned extra, symbol = length_symbol(length);
    codes_put(&c->literals, b, DEFLATE_END + 1 + symbol);
    bits_put(b, length - length_symbols[symbol].first, length_symbols[symbol].extra);
    symbol = distance_symbol(distance, &extra);
    codes_put(&c->distances, b, symbol);
    bits_put(b, (distance - 1) & ((1U << extra) - 1), extra);
    bits_flush(b);
}
