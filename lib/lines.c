#include "lib/lines.h"

#include "lib/mem.h"

struct lines {
    struct input *in;
    size_t block_size;
    char *rest; /* bytes read but not handed out: a line's start, what was peeked at */
    size_t nrest, rest_cap;
    bool ended; /* the input has no more bytes; rest may */
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

/* Next bytes: of the rest, then of the input. 0 at the end, -1 on error. */
static int64_t
take(struct lines *l, char *buf, size_t n, struct err *err)
{
    if (l->nrest) {
        n = MIN(n, l->nrest);
        memcpy(buf, l->rest, n);
        l->nrest -= n;
        memmove(l->rest, l->rest + n, l->nrest);
        return (int64_t)n;
    }
    int64_t got = l->ended ? 0 : input_read(l->in, buf, n, err);
    l->ended |= got == 0;
    return got;
}

bool
lines_peek(struct lines *l, size_t n, struct slice *head, struct err *err)
{
    grow(&l->rest, &l->rest_cap, n, 1);
    while (l->nrest < n && !l->ended) {
        int64_t got = input_read(l->in, l->rest + l->nrest, n - l->nrest, err);
        if (got < 0)
            return false;
        l->ended = got == 0;
        l->nrest += (size_t)got;
    }
    *head = (struct slice){l->rest, l->nrest};
    return true;
}

/* Reads until the block is full; false on error. A pipe that gives little at a time is
 * waited for: the cut into blocks must not depend on it. *end: there was no more. */
static bool
fill(struct lines *l, struct block *b, size_t until, bool *end, struct err *err)
{
    grow(&b->bytes, &b->cap, until, 1);
    while (b->n < until && !*end) {
        int64_t got = take(l, b->bytes + b->n, until - b->n, err);
        if (got < 0)
            return false;
        *end = got == 0;
        b->n += (size_t)got;
    }
    return true;
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

/* The line that fills the whole block goes on: drops it up to its end, keeping what lies
 * behind. */
static bool
skip_line(struct lines *l, struct block *b, struct err *err)
{
    char buf[65536];
    int64_t got;

    b->cut = true;
    while ((got = take(l, buf, sizeof buf, err)) > 0) {
        const char *end = memchr(buf, '\n', (size_t)got);
        size_t used = end ? (size_t)(end - buf) : (size_t)got;
        b->skipped += used;
        if (end) {
            give_back(l, end + 1, (size_t)got - used - 1);
            break;
        }
    }
    return got >= 0;
}

int
lines_next(struct lines *l, struct block *b, struct err *err)
{
    size_t until = l->block_size;
    bool input_end = false;

    b->n = 0;
    b->cut = false;
    b->skipped = 0;
    for (;;) {
        if (!fill(l, b, until, &input_end, err))
            return -1;
        if (input_end)
            return b->n > 0;
        const char *end = last_line_end(b->bytes, b->n);
        if (end) {
            size_t n = (size_t)(end - b->bytes);
            give_back(l, end, b->n - n);
            b->n = n;
            return 1;
        }
        if (b->n >= LINE_MAX_BYTES)
            return skip_line(l, b, err) ? 1 : -1;
        until = MIN(until * 2, (size_t)LINE_MAX_BYTES);
    }
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
