#include "lib/chunk.h"

#include <libdeflate.h>
#include <pthread.h>

#include "lib/mem.h"

#define LEVEL 1

/* A chunk of one value over and over, as it was packed before: most columns of most
 * chunks (no second file, no error, one process) are such. */
struct same {
    uint64_t value;
    size_t count, size, n;
    void *packed;
};

#define SAME_KEPT 16

/* What a thread keeps from chunk to chunk. */
struct tools {
    struct libdeflate_compressor *packer;
    struct libdeflate_decompressor *unpacker;
    unsigned char *scratch;
    size_t cap;
    struct same same[SAME_KEPT];
    size_t next_same; /* to be replaced next */
};

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
drop_tools(void *p)
{
    struct tools *t = p;
    libdeflate_free_compressor(t->packer);
    libdeflate_free_decompressor(t->unpacker);
    for (size_t i = 0; i < SAME_KEPT; i++)
        free(t->same[i].packed);
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
        t->packer = libdeflate_alloc_compressor(LEVEL);
        t->unpacker = libdeflate_alloc_decompressor();
        if (!t->packer || !t->unpacker)
            BUG("libdeflate out of memory");
        pthread_setspecific(key, t);
    }
    grow(&t->scratch, &t->cap, scratch, 1);
    return t;
}

/* Byte k of every value stands together, as HDF5's shuffle filter does it. */
static void
shuffle(const unsigned char *in, unsigned char *out, size_t used, size_t count,
        size_t size)
{
    for (size_t k = 0; k < size; k++) {
        for (size_t i = 0; i < used; i++)
            out[k * count + i] = in[i * size + k];
        memset(out + k * count + used, 0, count - used);
    }
}

static void
unshuffle(const unsigned char *in, unsigned char *out, size_t count, size_t size)
{
    for (size_t k = 0; k < size; k++)
        for (size_t i = 0; i < count; i++)
            out[i * size + k] = in[k * count + i];
}

size_t
chunk_bound(size_t n)
{
    return libdeflate_zlib_compress_bound(NULL, n);
}

static size_t
pack(struct tools *t, const void *values, size_t used, size_t count, size_t size,
     void *out)
{
    size_t n = count * size;
    shuffle(values, t->scratch, used, count, size);
    return libdeflate_zlib_compress(t->packer, t->scratch, n, out, chunk_bound(n));
}

/* All values equal to the first? */
static bool
is_same(const char *values, size_t count, size_t size)
{
    return memcmp(values, values + size, (count - 1) * size) == 0;
}

size_t
chunk_pack(const void *values, size_t used, size_t count, size_t size, void *out)
{
    struct tools *t = my_tools(count * size);
    uint64_t value = 0;

    if (used < count || count < 2 || !is_same(values, count, size))
        return pack(t, values, used, count, size, out);
    memcpy(&value, values, size);
    for (size_t i = 0; i < SAME_KEPT; i++) {
        const struct same *s = &t->same[i];
        if (s->n && s->value == value && s->count == count && s->size == size) {
            memcpy(out, s->packed, s->n);
            return s->n;
        }
    }
    struct same *s = &t->same[t->next_same++ % SAME_KEPT];
    size_t n = pack(t, values, used, count, size, out);
    free(s->packed);
    *s = (struct same){value, count, size, n, xmalloc(n)};
    memcpy(s->packed, out, n);
    return n;
}

bool
chunk_unpack(const void *packed, size_t n, void *values, size_t count, size_t size)
{
    struct tools *t = my_tools(count * size);
    void *out = size > 1 ? t->scratch : values;

    if (libdeflate_zlib_decompress(t->unpacker, packed, n, out, count * size, NULL) !=
        LIBDEFLATE_SUCCESS)
        return false;
    if (size > 1)
        unshuffle(out, values, count, size);
    return true;
}
