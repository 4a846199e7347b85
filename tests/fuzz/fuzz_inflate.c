/* Any bytes as a deflate stream: what we take for whole, libdeflate does, and reads the
 * same bytes. */
#include <libdeflate.h>

#include "lib/base/mem.h"
#include "lib/deflate/inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROOM 70000

/* The first two bytes say how many are to come out. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct inflate tables;
    static struct libdeflate_decompressor *other;
    if (size < 2)
        return 0;
    if (!other)
        other = libdeflate_alloc_decompressor();
    size_t wanted = data[0] | (size_t)data[1] << 8, n = size - 2, took = 0;
    unsigned char *in = xcalloc(n + INFLATE_SLACK, 1);
    unsigned char *out = xcalloc(wanted + INFLATE_SLACK, 1), *theirs = xmalloc(ROOM);
    memcpy(in, data + 2, n);
    size_t used = inflate_stream(&tables, in, n, out, wanted);
    if (used > 0) {
        if (libdeflate_deflate_decompress_ex(other, in, n, theirs, wanted, &took, NULL) !=
            LIBDEFLATE_SUCCESS)
            BUG("libdeflate takes it for damaged");
        if (took != used || memcmp(out, theirs, wanted) != 0)
            BUG("libdeflate reads something else");
    }
    free(in);
    free(out);
    free(theirs);
    return 0;
}
