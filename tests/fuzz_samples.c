/* Any bytes as a log of samples, in each of their formats. The first byte chooses where
 * blocks are cut. */
#include <unistd.h>

#include "lib/mem.h"
#include "parse/nvidia.h"
#include "parse/pidstat.h"
#include "parse/sample.h"
#include "parse/sysstat.h"

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
    snprintf(path, sizeof path, "/tmp/weir-fuzz-%ld.h5", (long)getpid());
    w = store_create(path, NULL, &err);
    if (!w)
        BUG(err.text);
    return w;
}

/* Hands the bytes over in blocks that end at line ends, as lib/lines does. */
static void
feed(const struct format *f, struct slice log, size_t block_size, void *state,
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

static void
read_as(const struct format *f, struct slice log, size_t block_size)
{
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
    struct slice head = {log.p, MIN(log.n, FORMAT_HEAD)};
    void *parser = f->parser_new(f), *state = f->begin(f, &s, head, NULL);
    f->bid(head);
    feed(f, log, block_size, state, parser);
    f->end(state);
    f->parser_free(parser);
    if (ledger_lines(&s.ledger) != s.lines)
        BUG("a line is missing in the ledger");
    ledger_free(&s.ledger);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct format *const read[] = {&sample_format, &pidstat_format,
                                                &nvidia_format, &sysstat_format};
    for (size_t i = 0; i < ARRAY_LEN(read); i++)
        read_as(read[i], (struct slice){(const char *)data, size},
                size ? 1u + data[0] : 1);
    return 0;
}
