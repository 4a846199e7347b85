#include "parse/pipeline.h"

#include "lib/mem.h"

#define BLOCKS_IN_WORK 6

/* A block and what a worker makes of it. */
struct slot {
    struct block block;
    void *parser;
};

static void
parse_slot(void *item, void *ctx)
{
    struct slot *slot = item;
    const struct format *f = ctx;
    f->parse(slot->parser, &slot->block);
}

struct run {
    const struct format *format;
    void *state;
    struct source *source;
    struct lane *lane;
    const struct pipeline_options *options;
};

static void
resolve_one(struct run *r, struct slot *slot)
{
    r->format->resolve(r->state, slot->parser, &slot->block);
    r->source->bytes += slot->block.n + slot->block.skipped;
    if (r->options->progress)
        r->options->progress(r->options->progress_ctx, r->source->bytes);
}

static bool
read_all(struct run *r, struct lines *lines, struct slot *slots, struct err *err)
{
    /* Slot 0 holds the first block already. */
    for (size_t next = 1;; next++) {
        struct slot *slot = &slots[next % BLOCKS_IN_WORK];
        if (!lane_room(r->lane))
            resolve_one(r, lane_pop(r->lane));
        int got = lines_next(lines, &slot->block, err);
        if (got <= 0)
            return got == 0;
        lane_push(r->lane, slot);
    }
}

bool
pipeline_run(struct input *in, struct source *s, struct pool *pool,
             const struct pipeline_options *options, const struct format **used,
             struct err *err)
{
    struct slot slots[BLOCKS_IN_WORK] = {{{0}, NULL}};
    struct lines *lines = lines_new(in, options->block_size);
    struct run r = {.format = options->format, .source = s, .options = options};
    int got = lines_next(lines, &slots[0].block, err), bid = 100;
    bool ok = got >= 0;

    if (!r.format)
        r.format = format_guess((struct slice){slots[0].block.bytes, slots[0].block.n}, &bid);
    *used = r.format;
    r.state = r.format->begin(s);
    for (size_t i = 0; i < BLOCKS_IN_WORK; i++)
        slots[i].parser = r.format->parser_new();
    r.lane = lane_new(pool, BLOCKS_IN_WORK - 1, parse_slot, (void *)(uintptr_t)r.format);
    if (got > 0) {
        lane_push(r.lane, &slots[0]);
        ok = read_all(&r, lines, slots, err);
    }
    struct slot *slot;
    while ((slot = lane_pop(r.lane)))
        resolve_one(&r, slot);
    r.format->end(r.state);
    lane_free(r.lane);
    for (size_t i = 0; i < BLOCKS_IN_WORK; i++) {
        r.format->parser_free(slots[i].parser);
        block_free(&slots[i].block);
    }
    lines_free(lines);
    return ok;
}
