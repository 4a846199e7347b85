/* What fuzz targets over whole logs share: a file that rows go to, and one parse as the
 * pipeline does it, on one thread. */
#ifndef WEIR_TESTS_FUZZ_FUZZ_LOG_H
#define WEIR_TESTS_FUZZ_FUZZ_LOG_H

#include <unistd.h>

#include "lib/base/mem.h"
#include "parse/run/pipeline.h"

#define LOGS_PER_FILE 500

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One for many logs: to begin a file costs more than to parse what a fuzzer writes. */
static inline struct store_writer *
fuzz_writer(void)
{
    static struct store_writer *w;
    static char path[64];
    static unsigned used;
    struct err err = {0};

    if (w && used++ % LOGS_PER_FILE)
        return w;
    store_abandon(w);
    snprintf(path, sizeof path, "/tmp/weir-fuzz-%ld.h5", (long)getpid());
    w = store_create(path, NULL, &err);
    if (!w)
        BUG(err.text);
    return w;
}

/* Hands the bytes over in blocks that end at line ends, as lib/input/lines does. */
static inline void
fuzz_feed(const struct format *f, struct slice log, size_t block_size, void *state,
          void *parser)
{
    while (log.n) {
        size_t n = MIN(block_size, log.n);
        const char *end = memchr(log.p + n - 1, '\n', log.n - n + 1);
        n = end ? (size_t)(end - log.p) + 1 : log.n;
        struct block b = {(char *)(uintptr_t)log.p, n, n, false, 0};
        f->parse(parser, &b);
        f->resolve(state, parser, &b, 0, f->lines(parser));
        log = slice_from(log, n);
    }
}

/* Parses the log; each of its lines must be in the ledger. parser: of the format,
 * borrowed; one may serve many logs. */
static inline void
fuzz_log(const struct format *f, void *parser, struct slice log, size_t block_size)
{
    int64_t origin = MISSING_I64;
    struct store_writer *w = fuzz_writer();
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
    struct slice head = {log.p, MIN(log.n, FORMAT_HEAD)};
    void *state = f->begin(f, &s, head, NULL);
    fuzz_feed(f, log, block_size, state, parser);
    f->end(state);
    if (ledger_lines(&s.ledger) != s.lines)
        BUG("a line is missing in the ledger");
    ledger_free(&s.ledger);
}

/* The size of blocks that an input chooses by its first byte. */
static inline size_t
fuzz_block_size(const uint8_t *data, size_t size)
{
    return size ? 1u + data[0] : 1;
}

#endif
