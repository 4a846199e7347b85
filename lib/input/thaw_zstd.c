#include <zstd.h>
#include <zstd_errors.h>

#include "lib/base/err.h"
#include "lib/base/mem.h"
#include "lib/input/thaw_codec.h"

static void *
begin(void)
{
    ZSTD_DStream *z = ZSTD_createDStream();
    if (!z)
        die(EXIT_UNFINISHED, "out of memory");
    return z;
}

static enum thawed
step(void *state, struct slice *in, char **room, size_t *nroom, const char **why)
{
    ZSTD_inBuffer from = {in->p, in->n, 0};
    ZSTD_outBuffer to = {*room, *nroom, 0};

    size_t got = ZSTD_decompressStream(state, &to, &from);
    *in = slice_from(*in, from.pos);
    *room += to.pos;
    *nroom -= to.pos;
    if (ZSTD_isError(got)) {
        *why = ZSTD_getErrorCode(got) == ZSTD_error_dictionary_wrong
                   ? "it was packed with a dictionary, which is not known here"
                   : ZSTD_getErrorName(got);
        return THAWED_BAD;
    }
    return got == 0 ? THAWED_END : THAWED_MORE;
}

static void
end(void *state)
{
    ZSTD_freeDStream(state);
}

const struct thaw_codec thaw_zstd = {SLICE("\x28\xb5\x2f\xfd"), begin, step, end};
