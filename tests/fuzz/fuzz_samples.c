/* Any bytes as a log of samples, in each of their formats. The first byte chooses where
 * blocks are cut. */
#include "tests/fuzz/fuzz_log.h"

#include "parse/samples/nvidia.h"
#include "parse/samples/pidstat.h"
#include "parse/samples/sample.h"
#include "parse/samples/sysstat.h"

static void
read_as(const struct format *f, struct slice log, size_t block_size)
{
    void *parser = f->parser_new(f);
    f->bid((struct slice){log.p, MIN(log.n, FORMAT_HEAD)});
    fuzz_log(f, parser, log, block_size);
    f->parser_free(parser);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct format *const read[] = {&sample_format, &pidstat_format,
                                                &nvidia_format, &sysstat_format};
    for (size_t i = 0; i < ARRAY_LEN(read); i++)
        read_as(read[i], (struct slice){(const char *)data, size},
                fuzz_block_size(data, size));
    return 0;
}
