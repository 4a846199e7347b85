#include "lib/input/lines.h"

#include "lib/base/mem.h"

struct lines {
    struct input *in;
    size_t block_size;
    char *rest; /* bytes read but not handed out: a line's start, what was peeked at */
    size_t nrest, rest_cap;
    bool ended; /* the input has no more bytes; rest may */
    bool failed;
    struct err err; /* why: told behind the bytes that came before */
};

struct lines *
lines_new(struct input *in, size_t block_size)
{
    struct lines *l = xcalloc(1, sizeof *l);
    l->in = in;
    l->block_size = block_size ? block_size : LINES_BLOCK;
    return l;
}

static const char *
last_line_end(const char *p, size_t n)
{
    for (size_t i = n; i > 0; i--)
        if (p[i - 1] == '\n')
            return p + i;
    return NULL;
}

/* Next bytes of the input. What was read before an error is handed out first. */
static size_t
read_input(struct lines *l, char *buf, size_t n)
{
    int64_t got = l->ended ? 0 : input_read(l->in, buf, n, &l->err);
    l->failed |= got < 0;
    l->ended |= got <= 0;
    return (size_t)MAX(got, 0);
}

/* Next bytes: of the rest, then of the input; 0 at the end. */
static size_t
take(struct lines *l, char *buf, size_t n)
{
    if (l->nrest == 0)
        return read_input(l, buf, n);
    n = MIN(n, l->nrest);
    memcpy(buf, l->rest, n);
    l->nrest -= n;
    memmove(l->rest, l->rest + n, l->nrest);
    return n;
}

struct slice
lines_peek(struct lines *l, size_t n)
{
    grow(&l->rest, &l->rest_cap, n, 1);
    while (l->nrest < n && !l->ended)
        l->nrest += read_input(l, l->rest + l->nrest, n - l->nrest);
    return (struct slice){l->rest, l->nrest};
}

/* Reads until the block is full; false at the end. A pipe that gives little at a time is
 * waited for: the cut into blocks must not depend on it. */
static bool
fill(struct lines *l, struct block *b, size_t until)
{
    size_t got = 1;
    grow(&b->bytes, &b->cap, until, 1);
    while (b->n < until && (got = take(l, b->bytes + b->n, until - b->n)) > 0)
        b->n += got;
    return got > 0;
}

/* Puts bytes back in front of what is not handed out yet. */
static void
give_back(struct lines *l, const char *p, size_t n)
{
    grow(&l->rest, &l->rest_cap, l->nrest + n, 1);
    memmove(l->rest + n, l->rest, l->nrest);
    memcpy(l->rest, p, n);
    l->nrest += n;
}

static void
give_up(struct lines *l)
{
    err_set(&l->err,
            "%s: no line end within 1 GiB: it is no log, and not read any further",
            input_name(l->in));
    l->failed = l->ended = true;
}

/* The line that fills the whole block goes on: drops it up to its end, keeping what lies
 * behind. */
static void
skip_line(struct lines *l, struct block *b)
{
    char buf[65536];
    size_t got;

    b->cut = true;
    while ((got = take(l, buf, sizeof buf)) > 0) {
        const char *end = memchr(buf, '\n', got);
        size_t used = end ? (size_t)(end - buf) : got;
        b->skipped += used;
        if (end) {
            give_back(l, end + 1, got - used - 1);
            break;
        }
        if (b->skipped > LINE_HOPELESS_BYTES) {
            give_up(l);
            break;
        }
    }
}

static int
at_end(const struct lines *l, const struct block *b, struct err *err)
{
    if (b->n > 0)
        return 1;
    if (!l->failed)
        return 0;
    *err = l->err;
    return -1;
}

int
lines_next(struct lines *l, struct block *b, struct err *err)
{
    size_t until = l->block_size;

    b->n = 0;
    b->cut = false;
    b->skipped = 0;
    for (;;) {
        if (!fill(l, b, until))
            return at_end(l, b, err);
        const char *end = last_line_end(b->bytes, b->n);
        if (end) {
            size_t n = (size_t)(end - b->bytes);
            give_back(l, end, b->n - n);
            b->n = n;
            return 1;
        }
        if (b->n >= LINE_MAX_BYTES) {
            skip_line(l, b);
            return 1;
        }
        until = MIN(until * 2, (size_t)LINE_MAX_BYTES);
    }
}

int64_t
lines_bytes(struct lines *l, char *buf, size_t n, struct err *err)
{
    size_t got = take(l, buf, n);
    if (got > 0 || !l->failed)
        return (int64_t)got;
    *err = l->err;
    return -1;
}

void
lines_free(struct lines *l)
{
    if (!l)
        return;
    free(l->rest);
    free(l);
}

void
block_free(struct block *b)
{
    free(b->bytes);
    *b = (struct block){0};
}
