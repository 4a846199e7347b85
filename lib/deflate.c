#include "lib/deflate.h"

#include "lib/huffman.h"
#include "lib/match.h"
#include "lib/mem.h"

#define LITERALS 286 /* bytes, end of block, lengths */
#define DISTANCES 30
#define END 256
#define CODE_LENGTHS 19
#define SHORT_RUN 64 /* stands as it is */

struct codes {
    uint32_t freq[HUFFMAN_SYMBOLS];
    uint16_t code[HUFFMAN_SYMBOLS];
    uint8_t length[HUFFMAN_SYMBOLS];
};

/* Where bits go. Copied to the stack where many are written: bytes written through `out`
 * could change a struct behind a pointer, for all the compiler knows. */
struct bits {
    unsigned char *out;
    uint64_t waiting; /* not yet written, the first one lowest */
    unsigned n;
};

struct deflater {
    unsigned char *begin;
    struct bits bits;
    struct matcher_room *matcher;
    struct codes literals, distances, lengths;
    unsigned char run_byte; /* a run that may still go on */
    size_t run;
};

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

struct deflater *
deflater_new(void)
{
    struct deflater *d = xcalloc(1, sizeof *d);
    d->matcher = match_room_new();
    return d;
}

void
deflater_free(struct deflater *d)
{
    if (!d)
        return;
    match_room_free(d->matcher);
    free(d);
}

/* ---- bits ---- */

/* Whole bytes leave; fewer than 8 bits stay, so 56 can be put before the next flush. */
static inline void
flush(struct bits *b)
{
    uint64_t w = b->waiting;
    for (int i = 0; i < 8; i++)
        b->out[i] = (unsigned char)(w >> 8 * i);
    b->out += b->n / 8;
    b->waiting = w >> (b->n & 0x38);
    b->n &= 7;
}

static inline void
put(struct bits *b, uint64_t bits, unsigned n)
{
    b->waiting |= bits << b->n;
    b->n += n;
}

static inline void
put_symbol(struct bits *b, const struct codes *c, unsigned symbol)
{
    put(b, c->code[symbol], c->length[symbol]);
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

static void
count_bytes(uint32_t freq[256], const unsigned char *bytes, size_t n)
{
    size_t i = n < 1024 ? 0 : n & ~(size_t)3;
    if (i > 0)
        count_many(freq, bytes, i);
    for (; i < n; i++)
        freq[bytes[i]]++;
}

static void
count_symbols(struct deflater *d, const unsigned char *bytes, const struct sequence *s,
              size_t count)
{
    unsigned extra;
    memset(d->distances.freq, 0, sizeof d->distances.freq);
    memset(d->literals.freq, 0, sizeof d->literals.freq);
    d->literals.freq[END] = 1;
    for (size_t i = 0, at = 0; i < count; i++) {
        count_bytes(d->literals.freq, bytes + at, s[i].literals);
        at += s[i].literals + s[i].length;
        if (s[i].length) {
            d->literals.freq[END + 1 + length_symbol(s[i].length)]++;
            d->distances.freq[distance_symbol(s[i].distance, &extra)]++;
        }
    }
}

/* ---- the codes, as the block's head has them: RFC 1951, 3.2.7 ---- */

/* Symbols 0 .. 15 are lengths; 16 the last one again 3-6 times, 17 and 18 zeros. */
struct head {
    uint8_t symbol[LITERALS + DISTANCES], extra[LITERALS + DISTANCES];
    int n;
    int literals, distances, order; /* how many of each are sent */
};

static const uint8_t sent_order[CODE_LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                 11, 4,  12, 3, 13, 2, 14, 1, 15};
static const uint8_t head_extra[CODE_LENGTHS] = {[16] = 2, [17] = 3, [18] = 7};

static void
add(struct head *h, int symbol, int extra)
{
    h->symbol[h->n] = (uint8_t)symbol;
    h->extra[h->n++] = (uint8_t)extra;
}

/* `n` times the same length, in as few symbols as there are for it. */
static void
add_same(struct head *h, int length, int n)
{
    if (length && n > 0) {
        add(h, length, 0);
        n--;
    }
    while (n >= 3) {
        int take = MIN(n, length ? 6 : n > 10 ? 138 : 10);
        add(h, length ? 16 : take > 10 ? 18 : 17, take - (take > 10 ? 11 : 3));
        n -= take;
    }
    while (n-- > 0)
        add(h, length, 0);
}

static void
make_head(struct deflater *d, struct head *h)
{
    uint8_t all[LITERALS + DISTANCES];

    h->n = 0;
    for (h->literals = LITERALS; d->literals.length[h->literals - 1] == 0;)
        h->literals--;
    for (h->distances = DISTANCES; d->distances.length[h->distances - 1] == 0;)
        h->distances--;
    memcpy(all, d->literals.length, (size_t)h->literals);
    memcpy(all + h->literals, d->distances.length, (size_t)h->distances);
    for (int at = 0, to; at < h->literals + h->distances; at = to) {
        for (to = at + 1; to < h->literals + h->distances && all[to] == all[at];)
            to++;
        add_same(h, all[at], to - at);
    }
    memset(d->lengths.freq, 0, sizeof d->lengths.freq);
    for (int i = 0; i < h->n; i++)
        d->lengths.freq[h->symbol[i]]++;
    huffman_codes(d->lengths.freq, CODE_LENGTHS, 7, d->lengths.length, d->lengths.code);
    for (h->order = CODE_LENGTHS; d->lengths.length[sent_order[h->order - 1]] == 0;)
        h->order--;
}

/* Bits of the block with these codes. */
static uint64_t
size_of(const struct deflater *d, const struct head *h)
{
    uint64_t bits = 3 + 14 + 3 * (uint64_t)h->order;
    for (int i = 0; i < h->n; i++)
        bits += d->lengths.length[h->symbol[i]] + head_extra[h->symbol[i]];
    for (int i = 0; i < LITERALS; i++)
        bits +=
            (uint64_t)d->literals.freq[i] *
            (d->literals.length[i] + (i > END ? length_symbols[i - END - 1].extra : 0U));
    for (unsigned i = 0; i < DISTANCES; i++)
        bits += (uint64_t)d->distances.freq[i] *
                (d->distances.length[i] + (i < 4 ? 0 : i / 2 - 1));
    return bits;
}

static void
put_head(struct deflater *d, const struct head *h)
{
    struct bits *b = &d->bits;
    put(b, 2 << 1, 3); /* not the last block, codes of its own */
    put(b, (unsigned)h->literals - 257, 5);
    put(b, (unsigned)h->distances - 1, 5);
    put(b, (unsigned)h->order - 4, 4);
    for (int i = 0; i < h->order; i++) {
        put(b, d->lengths.length[sent_order[i]], 3);
        flush(b);
    }
    for (int i = 0; i < h->n; i++) {
        put_symbol(b, &d->lengths, h->symbol[i]);
        put(b, h->extra[i], head_extra[h->symbol[i]]);
        flush(b);
    }
}

/* ---- blocks ---- */

static inline void
put_literals(struct bits *b, const struct codes *c, const unsigned char *bytes, size_t n)
{
    size_t i = 0;
    for (; i + 3 <= n; i += 3) { /* 45 bits at most, beside 7 that wait */
        put_symbol(b, c, bytes[i]);
        put_symbol(b, c, bytes[i + 1]);
        put_symbol(b, c, bytes[i + 2]);
        flush(b);
    }
    for (; i < n; i++)
        put_symbol(b, c, bytes[i]);
    flush(b);
}

static inline void
put_copy(struct bits *b, const struct deflater *d, unsigned length, unsigned distance)
{
    unsigned extra, symbol = length_symbol(length);
    put_symbol(b, &d->literals, END + 1 + symbol);
    put(b, length - length_symbols[symbol].first, length_symbols[symbol].extra);
    symbol = distance_symbol(distance, &extra);
    put_symbol(b, &d->distances, symbol);
    put(b, (distance - 1) & ((1U << extra) - 1), extra);
    flush(b);
}

static void
put_sequences(struct deflater *d, const unsigned char *bytes, const struct sequence *s,
              size_t count)
{
    struct bits b = d->bits;
    for (size_t i = 0, at = 0; i < count; i++) {
        put_literals(&b, &d->literals, bytes + at, s[i].literals);
        at += s[i].literals + s[i].length;
        if (s[i].length)
            put_copy(&b, d, s[i].length, s[i].distance);
    }
    put_symbol(&b, &d->literals, END);
    flush(&b);
    d->bits = b;
}

/* Zeros up to the next byte. */
static void
align(struct bits *b)
{
    b->n = (b->n + 7) & ~7U;
    flush(b);
}

/* Bytes as they are: RFC 1951, 3.2.4. */
static void
put_stored(struct bits *b, const unsigned char *bytes, size_t n)
{
    for (size_t at = 0, part; at < n; at += part) {
        part = MIN(n - at, (size_t)UINT16_MAX);
        put(b, 0, 3);
        align(b);
        put(b, part, 16);
        put(b, ~part & UINT16_MAX, 16);
        flush(b);
        memcpy(b->out, bytes + at, part);
        b->out += part;
    }
}

/* One block of n bytes, of which `bytes` has at least the literals. */
static void
put_block(struct deflater *d, const unsigned char *bytes, size_t n,
          const struct sequence *s, size_t count)
{
    struct head head;

    count_symbols(d, bytes, s, count);
    huffman_codes(d->literals.freq, LITERALS, 15, d->literals.length, d->literals.code);
    huffman_codes(d->distances.freq, DISTANCES, 15, d->distances.length,
                  d->distances.code);
    make_head(d, &head);
    if (size_of(d, &head) >= n * 8) {
        put_stored(&d->bits, bytes, n);
        return;
    }
    put_head(d, &head);
    put_sequences(d, bytes, s, count);
}

/* The run that was waiting for more of the same. */
static void
put_run(struct deflater *d)
{
    unsigned char bytes[SHORT_RUN];
    size_t count;

    if (d->run == 0)
        return;
    memset(bytes, d->run_byte, sizeof bytes);
    const struct sequence *s = match_run(d->matcher, d->run, &count);
    if (d->run <= sizeof bytes)
        put_stored(&d->bits, bytes, d->run);
    else
        put_block(d, bytes, d->run, s, count);
    d->run = 0;
}

void
deflate_run(struct deflater *d, unsigned char byte, size_t n)
{
    while (n > 0) {
        if (byte != d->run_byte || d->run == MATCH_RUN)
            put_run(d);
        size_t take = MIN(n, MATCH_RUN - d->run);
        d->run_byte = byte;
        d->run += take;
        n -= take;
    }
}

void
deflate_bytes(struct deflater *d, const unsigned char *bytes, size_t n)
{
    put_run(d);
    for (size_t at = 0, part; at < n; at += part) {
        uint32_t freq[256] = {0};
        size_t count;
        part = MIN(n - at, MATCH_BLOCK);
        count_bytes(freq, bytes + at, part);
        const struct sequence *s = match_find(d->matcher, bytes + at, part, freq, &count);
        put_block(d, bytes + at, part, s, count);
    }
}

/* ---- streams ---- */

/* A block of n bytes takes n bytes and 5 for each 65,535 of them at most; head, end,
 * checksum, and what flush writes beyond the end. */
size_t
deflate_bound(size_t n, size_t planes)
{
    return n + (n / UINT16_MAX + 2 * planes) * 5 + 2 + 2 + 4 + 16;
}

void
deflate_begin(struct deflater *d, void *out)
{
    d->begin = out;
    d->bits = (struct bits){.out = out};
    d->run = 0;
    *d->bits.out++ = 0x78; /* deflate, window of 32 KiB */
    *d->bits.out++ = 0x01; /* fast; makes the two a multiple of 31 */
}

size_t
deflate_end(struct deflater *d, uint32_t adler32)
{
    put_run(d);
    put(&d->bits, 1 | 1 << 1, 10); /* last block, fixed codes, nothing but its end */
    align(&d->bits);
    for (int i = 3; i >= 0; i--)
        *d->bits.out++ = (unsigned char)(adler32 >> 8 * i);
    return (size_t)(d->bits.out - d->begin);
}
