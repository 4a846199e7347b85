/* Any bytes as a whole log: joins, descriptor tables, processes, ledger. The first byte
 * chooses where blocks are cut. */
#include "tests/fuzz/fuzz_log.h"

#include "parse/strace/strace.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void *parser;
    if (!parser)
        parser = strace_format.parser_new(&strace_format);
    fuzz_log(&strace_format, parser, (struct slice){(const char *)data, size},
             fuzz_block_size(data, size));
    return 0;
}
