#include "parse/log/plain_lines.h"

#include "lib/base/mem.h"

struct plain_lines {
    struct slice *lines; /* borrowed from the block */
    size_t n, cap;
};

void *
plain_lines_new(const struct format *self)
{
    (void)self;
    return xcalloc(1, sizeof(struct plain_lines));
}

void
plain_lines_free(void *parser)
{
    struct plain_lines *p = parser;
    free(p->lines);
    free(p);
}

void
plain_lines_parse(void *parser, const struct block *b)
{
    struct plain_lines *p = parser;
    struct slice rest = {b->bytes, b->n}, line;
    p->n = 0;
    while (line_take(&rest, &line)) {
        grow(&p->lines, &p->cap, p->n + 1, sizeof *p->lines);
        p->lines[p->n++] = line;
    }
}

size_t
plain_lines_count(const void *parser)
{
    return ((const struct plain_lines *)parser)->n;
}

int64_t
plain_lines_ns(const void *parser, size_t i)
{
    (void)parser;
    (void)i;
    return MISSING_I64;
}

bool
plain_lines_pids(struct slice head)
{
    (void)head;
    return true;
}

void
plain_lines_resolve(struct source *source, const void *parser, const struct block *b,
                    size_t from, size_t to, void (*one)(void *state, struct slice line),
                    void *state)
{
    const struct plain_lines *p = parser;
    for (size_t i = from; i < to; i++) {
        source->lines++;
        if (b->cut && i + 1 == p->n)
            plain_note(source, KIND_TOO_LONG, p->lines[i]);
        else
            one(state, p->lines[i]);
    }
}
