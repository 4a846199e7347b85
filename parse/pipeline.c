#define _GNU_SOURCE /* mkstemp with other feature macros set */
#include "parse/pipeline.h"

#include <unistd.h>

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
    r->format->resolve(r->state, slot->parser, &slot->block, 0,
                       r->format->lines(slot->parser));
    r->source->bytes += slot->block.n + slot->block.skipped;
    if (r->options->progress)
        r->options->progress(r->options->progress_ctx, r->source->bytes);
}

static bool
read_all(struct run *r, struct lines *lines, struct slot *slots, struct err *err)
{
    for (size_t next = 0;; next++) {
        struct slot *slot = &slots[next % BLOCKS_IN_WORK];
        if (!lane_room(r->lane))
            resolve_one(r, lane_pop(r->lane));
        int got = lines_next(lines, &slot->block, err);
        if (got <= 0)
            return got == 0;
        lane_push(r->lane, slot);
    }
}

static bool
run_log(struct run *r, struct lines *lines, struct pool *pool, struct err *err)
{
    struct slot slots[BLOCKS_IN_WORK] =
        {
            {{0}, NULL}
    },
                *slot;
    const struct format *f = r->format;

    for (size_t i = 0; i < BLOCKS_IN_WORK; i++)
        slots[i].parser = f->parser_new(f);
    /* One slot less than there are: the one being filled is not in the lane. */
    r->lane = lane_new(pool, BLOCKS_IN_WORK - 1, parse_slot, (void *)(uintptr_t)f);
    bool ok = read_all(r, lines, slots, err);
    while ((slot = lane_pop(r->lane)))
        resolve_one(r, slot);
    lane_free(r->lane);
    for (size_t i = 0; i < BLOCKS_IN_WORK; i++) {
        f->parser_free(slots[i].parser);
        block_free(&slots[i].block);
    }
    return ok;
}

/* Copies what is left of the input to a new file; its name, which the caller frees. */
static char *
spool(struct lines *lines, struct source *s, struct err *err)
{
    const char *dir = getenv("TMPDIR");
    char *path = xasprintf("%s/weir-XXXXXX", dir && *dir ? dir : "/tmp");
    char buf[65536];
    int fd = mkstemp(path);
    int64_t n = 1;

    if (fd < 0)
        err_errno(err, "cannot create %s", path);
    while (fd >= 0 && (n = lines_bytes(lines, buf, sizeof buf, err)) > 0) {
        s->bytes += (uint64_t)n;
        for (int64_t at = 0, put; n > 0 && at < n; at += put)
            if ((put = write(fd, buf + at, (size_t)(n - at))) < 0) {
                err_errno(err, "cannot write %s", path);
                n = -1;
                break;
            }
        if (n < 0)
            break;
    }
    if (fd >= 0 && close(fd) == 0 && n == 0)
        return path;
    if (fd >= 0)
        unlink(path);
    free(path);
    return NULL;
}

/* A format that is no text wants a file of its own: the input may be a pipe, or packed.
 */
static bool
run_whole(const struct format *f, struct lines *lines, struct source *s, struct err *err)
{
    char *path = spool(lines, s, err);
    if (!path)
        return false;
    bool ok = f->whole(s, path, err);
    unlink(path);
    free(path);
    return ok;
}

bool
pipeline_run(struct input *in, struct source *s, struct pool *pool,
             const struct pipeline_options *options, const struct format **used,
             struct err *err)
{
    struct lines *lines = lines_new(in, options->block_size);
    struct run r = {.format = options->format, .source = s, .options = options};
    struct slice head = lines_peek(lines, FORMAT_HEAD);
    int bid;

    if (!r.format)
        r.format = format_guess(head, &bid);
    *used = r.format;
    if (r.format->whole) {
        bool read = run_whole(r.format, lines, s, err);
        lines_free(lines);
        return read;
    }
    r.state = r.format->begin(r.format, s, head, NULL);
    bool ok = run_log(&r, lines, pool, err);
    r.format->end(r.state);
    lines_free(lines);
    return ok;
}
