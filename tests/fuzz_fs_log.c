/* Any bytes as a whole log of fs_usage: fields, broken lines, descriptors, processes,
 * ledger. The first byte chooses where blocks are cut. */
#include <unistd.h>

#include "lib/mem.h"
#include "parse/fs_usage.h"
#include "parse/pipeline.h"

#define LOGS_PER_FILE 500

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct store_writer *
writer(void)
{
    static struct store_writer *w;
    static char path[64];
    static unsigned used;
    struct err err = {0};

    if (w && used++ % LOGS_PER_FILE)
        return w;
    store_abandon(w);
    snprintf(path, sizeof path, "/tmp/weir-fuzz-fs-%ld.h5", (long)getpid());
    w = store_create(path, NULL, &err);
    if (!w)
        BUG(err.text);
    return w;
}

/* Hands the bytes over in blocks that end at line ends, as lib/lines does. */
static void
feed(struct slice log, size_t block_size, void *state, void *parser)
{
    while (log.n) {
        size_t n = MIN(block_size, log.n);
        const char *end = memchr(log.p + n - 1, '\n', log.n - n + 1);
        n = end ? (size_t)(end - log.p) + 1 : log.n;
        struct block b = {(char *)(uintptr_t)log.p, n, n, false, 0};
        fs_usage_format.parse(parser, &b);
        fs_usage_format.resolve(state, parser, &b, 0, fs_usage_format.lines(parser));
        log = slice_from(log, n);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void *parser;
    int64_t origin = MISSING_I64;
    struct store_writer *w = writer();
    struct source s = {
        .out = w,
        .paths = store_strings(w, STR_path),
        .texts = store_strings(w, STR_text),
        .name = "fuzz",
        .first_ns = MISSING_I64,
        .last_ns = MISSING_I64,
        .origin_ns = MISSING_I64,
        .run_origin_ns = &origin,
        .clock = "none",
    };
    if (!parser)
        parser = fs_usage_format.parser_new(&fs_usage_format);
    struct slice log = {(const char *)data, size};
    void *state = fs_usage_format.begin(
        &fs_usage_format, &s, (struct slice){log.p, MIN(size, FORMAT_HEAD)}, NULL);
    feed(log, size ? 1u + data[0] : 1, state, parser);
    fs_usage_format.end(state);
    if (ledger_lines(&s.ledger) != s.lines)
        BUG("a line is missing in the ledger");
    ledger_free(&s.ledger);
    return 0;
}
