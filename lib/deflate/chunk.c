#include "lib/deflate/chunk.h"

#include <libdeflate.h>
#include <pthread.h>

#include "lib/base/mem.h"
#include "lib/deflate/deflate.h"
#include "lib/deflate/inflate.h"
#include "lib/deflate/unshuffle.h"

/* What a thread keeps from chunk to chunk. */
struct tools {
    struct deflater *packer;
    struct libdeflate_compressor *small; /* NULL until it is needed */
    unsigned char *scratch;
    size_t cap;
};

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
drop_tools(void *p)
{
    struct tools *t = p;
    deflater_free(t->packer);
    if (t->small)
        libdeflate_free_compressor(t->small);
    free(t->scratch);
    free(t);
}

/* The main thread's tools are not dropped by pthread_exit. */
static void
drop_own_tools(void)
{
    struct tools *t = pthread_getspecific(key);
    if (t) {
        pthread_setspecific(key, NULL);
        drop_tools(t);
    }
}

static void
make_key(void)
{
    if (pthread_key_create(&key, drop_tools) != 0)
        BUG("no thread key");
    atexit(drop_own_tools);
}

static struct tools *
my_tools(size_t scratch)
{
    pthread_once(&once, make_key);
    struct tools *t = pthread_getspecific(key);
    if (!t) {
        t = xcalloc(1, sizeof *t);
        t->packer = deflater_new();
        pthread_setspecific(key, t);
    }
    grow(&t->scratch, &t->cap, scratch, 1);
    return t;
}

/* ---- packing: HDF5's shuffle puts byte k of every value together, in a plane ---- */

/* So many at once, a number that the compiler knows: it makes vectors of it. */
#define STEP 64

/* differ_N: bits in which any of the values differs from the first.
 * plane_N: byte k of n values. */
#define OF_WIDTH(N)                                                                      \
    static uint64_t differ_##N(const uint##N##_t *v, size_t n)                           \
    {                                                                                    \
        uint##N##_t first = v[0], bits = 0;                                              \
        size_t i = 0;                                                                    \
        for (; i + STEP <= n; i += STEP)                                                 \
            for (size_t j = 0; j < STEP; j++)                                            \
                bits |= v[i + j] ^ first;                                                \
        for (; i < n; i++)                                                               \
            bits |= v[i] ^ first;                                                        \
        return bits;                                                                     \
    }                                                                                    \
    static void plane_##N(const uint##N##_t *v, size_t n, unsigned k,                    \
                          unsigned char *restrict out)                                   \
    {                                                                                    \
        size_t i = 0;                                                                    \
        for (; i + STEP <= n; i += STEP)                                                 \
            for (size_t j = 0; j < STEP; j++)                                            \
                out[i + j] = (unsigned char)(v[i + j] >> 8 * k);                         \
        for (; i < n; i++)                                                               \
            out[i] = (unsigned char)(v[i] >> 8 * k);                                     \
    }
OF_WIDTH(8)
OF_WIDTH(16)
OF_WIDTH(32)
OF_WIDTH(64)

static uint64_t
differ(const void *values, size_t n, size_t size)
{
    return size == 8   ? differ_64(values, n)
           : size == 4 ? differ_32(values, n)
           : size == 2 ? differ_16(values, n)
                       : differ_8(values, n);
}

static void
plane(const void *values, size_t n, size_t size, unsigned k, unsigned char *out)
{
    if (size == 8)
        plane_64(values, n, k, out);
    else if (size == 4)
        plane_32(values, n, k, out);
    else if (size == 2)
        plane_16(values, n, k, out);
    else
        plane_8(values, n, k, out);
}

/* Adler-32 (RFC 1950, 8.2) goes on over n times the same byte. */
static uint32_t
adler_run(uint32_t adler, unsigned byte, size_t n)
{
    const uint64_t base = 65521;
    uint64_t s1 = adler & 0xffff, s2 = adler >> 16, sum = n % base;
    s2 += sum * s1 + n * (n + 1) / 2 % base * byte;
    s1 += sum * byte;
    return (uint32_t)(s2 % base << 16 | s1 % base);
}

/* The same byte `count` times, as one plane. */
static uint32_t
pack_run(struct tools *t, uint32_t adler, unsigned byte, size_t count)
{
    deflate_run(t->packer, (unsigned char)byte, count);
    return adler_run(adler, byte, count);
}

static uint32_t
pack_plane(struct tools *t, uint32_t adler, const unsigned char *bytes, size_t count,
           const unsigned char *before)
{
    if (before && memcmp(before, bytes, count) == 0) /* the sign, or that it misses */
        deflate_again(t->packer, bytes, count);
    else
        deflate_bytes(t->packer, bytes, count);
    return libdeflate_adler32(adler, bytes, count);
}

size_t
chunk_bound(size_t n)
{
    return MAX(deflate_bound(n, sizeof(uint64_t)),
               libdeflate_zlib_compress_bound(NULL, n));
}

size_t
chunk_pack(const void *values, size_t used, size_t count, size_t size, void *out)
{
    struct tools *t = my_tools(2 * count);
    unsigned char *bytes = t->scratch, *other = bytes + count, *before = NULL;
    uint32_t adler = 1;
    unsigned char first[sizeof(uint64_t)];
    uint64_t varies = used ? differ(values, used, size) : 0;

    deflate_begin(t->packer, out);
    for (unsigned k = 0; k < size; k++) {
        plane(values, MIN(used, 1), size, k, first);
        bool same = used == 0 ||
                    ((varies >> 8 * k & 0xff) == 0 && (used == count || first[0] == 0));
        if (same) {
            adler = pack_run(t, adler, used ? first[0] : 0, count);
            before = NULL;
            continue;
        }
        plane(values, used, size, k, bytes);
        memset(bytes + used, 0, count - used);
        adler = pack_plane(t, adler, bytes, count, before);
        before = bytes;
        bytes = other;
        other = before;
    }
    return deflate_end(t->packer, adler);
}

#define SMALL_LEVEL 10 /* of 12: those above save 1 % for twice the time */

size_t
chunk_pack_small(const void *values, size_t used, size_t count, size_t size, void *out)
{
    struct tools *t = my_tools(size * count);
    if (!t->small && !(t->small = libdeflate_alloc_compressor(SMALL_LEVEL)))
        BUG("no compressor");
    for (unsigned k = 0; k < size; k++) {
        plane(values, used, size, k, t->scratch + k * count);
        memset(t->scratch + k * count + used, 0, count - used);
    }
    size_t n = size * count;
    return libdeflate_zlib_compress(t->small, t->scratch, n, out, chunk_bound(n));
}

/* ---- unpacking ---- */

_Static_assert(CHUNK_SLACK >= INFLATE_SLACK, "inflate looks so far behind its input");

/* So small are packed chunks of one value, or nearly so. */
#define SMALL 1024
#define SMALL_KEPT 32

/* A small chunk, and where it was unpacked to. */
struct small {
    const void *values;
    size_t n;
    unsigned char packed[SMALL];
};

struct unpacker {
    struct inflate tables;
    unsigned char *planes;
    size_t cap;
    struct small small[SMALL_KEPT];
    size_t nsmall;
};

struct unpacker *
unpacker_new(void)
{
    return xcalloc(1, sizeof(struct unpacker));
}

void
unpacker_free(struct unpacker *u)
{
    if (!u)
        return;
    free(u->planes);
    free(u);
}

/* The chunk that lies in the array, as far as that is known. */
static struct small *
small_in(struct unpacker *u, const void *values)
{
    for (size_t i = 0; i < u->nsmall; i++)
        if (u->small[i].values == values)
            return &u->small[i];
    if (u->nsmall == SMALL_KEPT)
        return NULL;
    u->small[u->nsmall] = (struct small){.values = values};
    return &u->small[u->nsmall++];
}

#define HEAD 2 /* bytes of zlib (RFC 1950) before the deflate stream */
#define TAIL 4 /* and the checksum behind it */

static bool
unpack_bytes(struct unpacker *u, const unsigned char *in, size_t n, size_t bytes)
{
    if (n < HEAD + TAIL || (in[0] & 15) != 8 || in[0] >> 4 > 7 || in[1] & 32 ||
        (in[0] << 8 | in[1]) % 31 != 0)
        return false;
    size_t used = inflate_stream(&u->tables, in + HEAD, n - HEAD, u->planes, bytes);
    if (used == 0 || n - HEAD - used < TAIL)
        return false;
    const unsigned char *p = in + HEAD + used;
    uint32_t sum =
        (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    return sum == libdeflate_adler32(1, u->planes, bytes);
}

bool
chunk_unpack(struct unpacker *u, const void *packed, size_t n, void *values, size_t count,
             size_t size)
{
    size_t bytes = count * size;
    struct small *there = small_in(u, values);
    if (there && there->n == n && n > 0 && memcmp(there->packed, packed, n) == 0)
        return true;
    if (there)
        there->n = 0;
    grow(&u->planes, &u->cap, bytes + INFLATE_SLACK, 1);
    if (!unpack_bytes(u, packed, n, bytes))
        return false;
    unshuffle(u->planes, values, count, size);
    if (there && n <= SMALL) {
        memcpy(there->packed, packed, n);
        there->n = n;
    }
    return true;
}
