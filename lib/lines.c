#include "lib/lines.h"

#include "lib/mem.h"

struct lines {
    struct input *in;
    size_t block_size;
    char *rest; /* start of a line whose end lay behind the last block */
    size_t nrest, rest_cap;
    bool ended;
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

/* Reads until the block is full; false on error. A pipe that gives little at a time is
 * waited for: the cut into blocks must not depend on it. */
static bool
fill(struct lines *l, struct block *b, size_t until, struct err *err)
{
    grow(&b->bytes, &b->cap, until, 1);
    while (b->n < until && !l->ended) {
        int64_t got = input_read(l->in, b->bytes + b->n, until - b->n, err);
        if (got < 0)
            return false;
        if (got == 0)
            l->ended = true;
        b->n += (size_t)got;
    }
    return true;
}

static void
keep_rest(struct lines *l, struct block *b, size_t from)
{
    l->nrest = b->n - from;
    grow(&l->rest, &l->rest_cap, l->nrest, 1);
    memcpy(l->rest, b->bytes + from, l->nrest);
    b->n = from;
}

/* The line that fills the whole block goes on: drops it up to its end, keeping what lies
 * behind. */
static bool
skip_line(struct lines *l, struct block *b, struct err *err)
{
    char buf[65536];

    b->cut = true;
    while (!l->ended) {
        int64_t got = input_read(l->in, buf, sizeof buf, err);
        if (got < 0)
            return false;
        if (got == 0)
            l->ended = true;
        const char *end = memchr(buf, '\n', (size_t)got);
        size_t used = end ? (size_t)(end - buf) : (size_t)got;
        b->skipped += used;
        if (end) {
            l->nrest = (size_t)got - used - 1;
            grow(&l->rest, &l->rest_cap, l->nrest, 1);
            memcpy(l->rest, end + 1, l->nrest);
            break;
        }
    }
    return true;
}

int
lines_next(struct lines *l, struct block *b, struct err *err)
{
    size_t until = MAX(l->block_size, l->nrest);

    grow(&b->bytes, &b->cap, until + 1, 1);
    memcpy(b->bytes, l->rest ? l->rest : "", l->nrest);
    b->n = l->nrest;
    b->cut = false;
    b->skipped = 0;
    l->nrest = 0;

    for (;;) {
        if (!fill(l, b, until, err))
            return -1;
        if (l->ended)
            return b->n > 0;
        const char *end = last_line_end(b->bytes, b->n);
        if (end) {
            keep_rest(l, b, (size_t)(end - b->bytes));
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
