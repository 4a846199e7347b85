/* Any bytes as a whole log of fs_usage: fields, broken lines, descriptors, processes,
 * ledger. The first byte chooses where blocks are cut. */
#include "tests/fuzz/fuzz_log.h"

#include "parse/fs_usage/fs_usage.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void *parser;
    if (!parser)
        parser = fs_usage_format.parser_new(&fs_usage_format);
    fuzz_log(&fs_usage_format, parser, (struct slice){(const char *)data, size},
             fuzz_block_size(data, size));
    return 0;
}
