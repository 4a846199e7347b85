#include <lzma.h>

#include "lib/base/err.h"
#include "lib/base/mem.h"
#include "lib/input/thaw_codec.h"

#define MEMORY_MOST (UINT64_C(1) << 30) /* xz -9 needs 65 MiB */

static void *
begin(void)
{
    lzma_stream *x = xcalloc(1, sizeof *x);
    if (lzma_stream_decoder(x, MEMORY_MOST, 0) != LZMA_OK)
        die(EXIT_UNFINISHED, "out of memory");
    return x;
}

static const char *
reason(lzma_ret got)
{
    if (got == LZMA_MEMLIMIT_ERROR)
        return "it needs more than 1 GiB of memory to unpack";
    if (got == LZMA_OPTIONS_ERROR)
        return "it uses what this liblzma does not know";
    return "its data are damaged";
}

static enum thawed
step(void *state, struct slice *in, char **room, size_t *nroom, const char **why)
{
    lzma_stream *x = state;

    x->next_in = (const uint8_t *)in->p;
    x->avail_in = in->n;
    x->next_out = (uint8_t *)*room;
    x->avail_out = *nroom;
    lzma_ret got = lzma_code(x, LZMA_RUN);
    *in = slice_from(*in, in->n - x->avail_in);
    *room += *nroom - x->avail_out;
    *nroom = x->avail_out;
    if (got == LZMA_STREAM_END)
        return THAWED_END;
    if (got == LZMA_OK || got == LZMA_BUF_ERROR || got == LZMA_UNSUPPORTED_CHECK)
        return THAWED_MORE;
    *why = reason(got);
    return THAWED_BAD;
}

static void
end(void *state)
{
    lzma_end(state);
    free(state);
}

const struct thaw_codec thaw_xz = {
    {"\xfd"
     "7zXZ\0", 6},
    begin,
    step,
    end
};
