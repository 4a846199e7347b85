#include <zlib.h>

#include "lib/base/err.h"
#include "lib/base/mem.h"
#include "lib/input/thaw_codec.h"

#define WITH_GZIP_HEAD (MAX_WBITS + 16)

static void *
begin(void)
{
    z_stream *z = xcalloc(1, sizeof *z);
    if (inflateInit2(z, WITH_GZIP_HEAD) != Z_OK)
        die(EXIT_UNFINISHED, "out of memory");
    return z;
}

static enum thawed
step(void *state, struct slice *in, char **room, size_t *nroom, const char **why)
{
    z_stream *z = state;
    uInt nin = (uInt)MIN(in->n, (size_t)UINT_MAX),
         nout = (uInt)MIN(*nroom, (size_t)UINT_MAX);

    z->next_in = (Bytef *)(uintptr_t)in->p;
    z->avail_in = nin;
    z->next_out = (Bytef *)*room;
    z->avail_out = nout;
    int got = inflate(z, Z_NO_FLUSH);
    *in = slice_from(*in, nin - z->avail_in);
    *room += nout - z->avail_out;
    *nroom -= nout - z->avail_out;
    *why = z->msg;
    return got == Z_STREAM_END                 ? THAWED_END
           : got == Z_OK || got == Z_BUF_ERROR ? THAWED_MORE
                                               : THAWED_BAD;
}

static void
end(void *state)
{
    inflateEnd(state);
    free(state);
}

const struct thaw_codec thaw_gzip = {SLICE("\x1f\x8b"), begin, step, end};
