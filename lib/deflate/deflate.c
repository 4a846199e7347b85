#include "lib/deflate/deflate.h"

#include "lib/base/mem.h"
#include "lib/deflate/deflate_codes.h"

#define SHORT_RUN 64 /* stands as it is */

struct deflater {
    unsigned char *begin;
    struct bits bits;
    struct matcher_room *matcher;
    struct block_codes codes;
    const struct sequence *last; /* of the last bytes that were no run; in the matcher */
    size_t nlast;
    unsigned char run_byte; /* a run that may still go on */
    size_t run;
};

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

/* ---- blocks ---- */

/* Code and length of each byte, in one place for the busiest loop. */
struct literal {
    uint16_t code, length;
};

static inline void
put_literals(struct bits *b, const struct literal *codes, const unsigned char *bytes,
             size_t n)
{
    size_t i = 0;
    for (; i + 3 <= n; i += 3) { /* 45 bits at most, beside 7 that wait */
        for (size_t k = 0; k < 3; k++)
            bits_put(b, codes[bytes[i + k]].code, codes[bytes[i + k]].length);
        bits_flush(b);
    }
    for (; i < n; i++)
        bits_put(b, codes[bytes[i]].code, codes[bytes[i]].length);
    bits_flush(b);
}

static void
put_sequences(struct deflater *d, const unsigned char *bytes, const struct sequence *s,
              size_t count)
{
    const struct codes *c = &d->codes.literals;
    struct bits b = d->bits;
    struct literal codes[DEFLATE_END];

    for (int i = 0; i < DEFLATE_END; i++)
        codes[i] = (struct literal){c->code[i], c->length[i]};
    for (size_t i = 0, at = 0; i < count; i++) {
        put_literals(&b, codes, bytes + at, s[i].literals);
        at += s[i].literals + s[i].length;
        if (s[i].length)
            codes_put_copy(&d->codes, &b, s[i].length, s[i].distance);
    }
    codes_put(c, &b, DEFLATE_END);
    bits_flush(&b);
    d->bits = b;
}

/* Bytes as they are: RFC 1951, 3.2.4. */
static void
put_stored(struct bits *b, const unsigned char *bytes, size_t n)
{
    for (size_t at = 0, part; at < n; at += part) {
        part = MIN(n - at, (size_t)UINT16_MAX);
        bits_put(b, 0, 3);
        bits_align(b);
        bits_put(b, part, 16);
        bits_put(b, ~part & UINT16_MAX, 16);
        bits_flush(b);
        memcpy(b->out, bytes + at, part);
        b->out += part;
    }
}

/* One block of n bytes, of which `bytes` has at least the literals, with the codes that
 * were made for it. */
static void
put_coded(struct deflater *d, const unsigned char *bytes, size_t n,
          const struct sequence *s, size_t count)
{
    if (codes_size(&d->codes) >= n * 8) {
        put_stored(&d->bits, bytes, n);
        return;
    }
    codes_put_head(&d->codes, &d->bits);
    put_sequences(d, bytes, s, count);
}

static void
put_block(struct deflater *d, const unsigned char *bytes, size_t n,
          const struct sequence *s, size_t count)
{
    codes_make(&d->codes, bytes, s, count);
    put_coded(d, bytes, n, s, count);
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
        size_t count;
        part = MIN(n - at, MATCH_BLOCK);
        const struct sequence *s = match_find(d->matcher, bytes + at, part, &count);
        put_block(d, bytes + at, part, s, count);
        d->last = s;
        d->nlast = count;
    }
}

void
deflate_again(struct deflater *d, const unsigned char *bytes, size_t n)
{
    if (d->run > 0 || n > MATCH_BLOCK)
        deflate_bytes(d, bytes, n);
    else
        put_coded(d, bytes, n, d->last, d->nlast);
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
    bits_put(&d->bits, 1 | 1 << 1, 10); /* last block, fixed codes, nothing but its end */
    bits_align(&d->bits);
    for (int i = 3; i >= 0; i--)
        *d->bits.out++ = (unsigned char)(adler32 >> 8 * i);
    return (size_t)(d->bits.out - d->begin);
}
