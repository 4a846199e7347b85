#include "parse/run/pipeline.h"

#include "lib/base/mem.h"
#include "parse/run/formats.h"
#include "parse/run/whole.h"

#define BLOCKS_IN_WORK 6

/* One log, from its first block to its last. */
struct log {
    const struct format *format;
    struct source *source;
    void *state;             /* NULL until its first block is resolved */
    char *head;              /* its first bytes, owned */
    size_t nhead;            /* how many */
    size_t pushed, resolved; /* blocks */
    bool read;               /* there are no more blocks */
    struct err err;
};

/* A block and what a worker makes of it. */
struct slot {
    struct block block;
    struct log *log;
    const struct format *format; /* of the parser */
    void *parser;
};

struct pipeline {
    struct slot slots[BLOCKS_IN_WORK];
    size_t next;
    struct lane *lane;
    pipeline_done *done;
    void *ctx;
};

static void
parse_slot(void *item, void *ctx)
{
    struct slot *slot = item;
    (void)ctx;
    slot->format->parse(slot->parser, &slot->block);
}

struct pipeline *
pipeline_new(struct pool *pool, pipeline_done *done, void *ctx)
{
    struct pipeline *p = xcalloc(1, sizeof *p);
    p->done = done;
    p->ctx = ctx;
    /* One slot less than there are: the one being filled is not in the lane. */
    p->lane = lane_new(pool, BLOCKS_IN_WORK - 1, parse_slot, NULL);
    return p;
}

/* ---- in order ---- */

static void
finish_log(struct pipeline *p, struct log *log)
{
    log->format->end(log->state);
    p->done(p->ctx, log->source, log->format, &log->err);
    free(log->head);
    free(log);
}

static void
resolve_one(struct pipeline *p, struct slot *slot)
{
    struct log *log = slot->log;
    const struct format *f = log->format;

    if (!log->state)
        log->state =
            f->begin(f, log->source, (struct slice){log->head, log->nhead}, NULL);
    f->resolve(log->state, slot->parser, &slot->block, 0, f->lines(slot->parser));
    log->source->bytes += slot->block.n + slot->block.skipped;
    log->resolved++;
    if (log->read && log->resolved == log->pushed)
        finish_log(p, log);
}

void
pipeline_drain(struct pipeline *p)
{
    struct slot *slot;
    while ((slot = lane_pop(p->lane)))
        resolve_one(p, slot);
}

/* ---- reading ---- */

static void
push(struct pipeline *p, struct slot *slot, struct log *log)
{
    if (slot->format != log->format) {
        if (slot->format)
            slot->format->parser_free(slot->parser);
        slot->format = log->format;
        slot->parser = log->format->parser_new(log->format);
    }
    slot->log = log;
    log->pushed++;
    p->next++;
    lane_push(p->lane, slot);
}

static struct slot *
free_slot(struct pipeline *p)
{
    if (!lane_room(p->lane))
        resolve_one(p, lane_pop(p->lane));
    return &p->slots[p->next % BLOCKS_IN_WORK];
}

static void
read_blocks(struct pipeline *p, struct lines *lines, struct log *log,
            const struct pipeline_options *options)
{
    uint64_t bytes = 0;
    for (;;) {
        struct slot *slot = free_slot(p);
        if (lines_next(lines, &slot->block, &log->err) <= 0)
            break;
        bytes += slot->block.n + slot->block.skipped;
        push(p, slot, log);
        if (options->progress)
            options->progress(options->progress_ctx, bytes);
    }
    if (log->pushed == 0) { /* without any line it is a log, too */
        struct slot *slot = free_slot(p);
        slot->block.n = 0;
        push(p, slot, log);
    }
}

void
pipeline_log(struct pipeline *p, struct lines *lines, struct source *s,
             const struct pipeline_options *options)
{
    struct log *log = xcalloc(1, sizeof *log);
    struct slice head = lines_peek(lines, FORMAT_HEAD);
    int bid;

    log->source = s;
    log->format = options->format ? options->format : format_guess(head, &bid);
    if (log->format->whole) {
        pipeline_drain(p);
        whole_read(log->format, lines, s, &log->err);
        p->done(p->ctx, s, log->format, &log->err);
        free(log);
        return;
    }
    log->head = xstrndup(head.n ? head.p : "", head.n);
    log->nhead = head.n;
    read_blocks(p, lines, log, options);
    log->read = true;
    if (log->resolved == log->pushed)
        finish_log(p, log);
}

void
pipeline_free(struct pipeline *p)
{
    if (!p)
        return;
    pipeline_drain(p);
    lane_free(p->lane);
    for (size_t i = 0; i < BLOCKS_IN_WORK; i++) {
        if (p->slots[i].format)
            p->slots[i].format->parser_free(p->slots[i].parser);
        block_free(&p->slots[i].block);
    }
    free(p);
}

/* ---- one log ---- */

struct one {
    const struct format *used;
    struct err err;
};

static void
one_done(void *ctx, struct source *s, const struct format *used, const struct err *err)
{
    struct one *one = ctx;
    (void)s;
    *one = (struct one){used, *err};
}

bool
pipeline_run(struct input *in, struct source *s, struct pool *pool,
             const struct pipeline_options *options, const struct format **used,
             struct err *err)
{
    struct one one = {0};
    struct lines *lines = lines_new(in, options->block_size);
    struct pipeline *p = pipeline_new(pool, one_done, &one);

    pipeline_log(p, lines, s, options);
    pipeline_free(p);
    lines_free(lines);
    *used = one.used;
    if (one.err.text[0])
        *err = one.err;
    return one.err.text[0] == 0;
}
