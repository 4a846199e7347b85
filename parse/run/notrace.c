#include "parse/run/notrace.h"

#include "lib/base/mem.h"

/* A worker has nothing to find out: the resolver counts. */
struct parser {
    size_t lines;
};

static int
bid(struct slice head)
{
    (void)head;
    return 0;
}

static bool
has_pids(struct slice head)
{
    (void)head;
    return true; /* never one of a set */
}

static void *
parser_new(const struct format *self)
{
    (void)self;
    return xcalloc(1, sizeof(struct parser));
}

static void
parse(void *parser, const struct block *b)
{
    struct parser *p = parser;
    const char *at = b->bytes, *end = b->bytes + b->n;

    p->lines = 0;
    while (at < end) {
        const char *eol = memchr(at, '\n', (size_t)(end - at));
        p->lines++;
        at = eol ? eol + 1 : end;
    }
}

static size_t
lines(const void *parser)
{
    return ((const struct parser *)parser)->lines;
}

static int64_t
line_ns(const void *parser, size_t i)
{
    (void)parser;
    (void)i;
    return MISSING_I64;
}

struct counted {
    struct source *source;
    enum ledger_kind kind;
};

static void *
begin(const struct format *self, struct source *source, struct slice head, void *set)
{
    struct counted *c = xcalloc(1, sizeof *c);
    (void)head;
    (void)set;
    c->source = source;
    c->kind = self == &manifest_lines  ? KIND_MANIFEST
              : self == &printed_lines ? KIND_OUTPUT
                                       : KIND_NOT_A_TRACE;
    return c;
}

static void
resolve(void *state, void *parser, const struct block *b, size_t from, size_t to)
{
    const struct counted *c = state;
    struct source *s = c->source;
    struct slice rest = {b->bytes, b->n}, line = {NULL, 0};

    (void)parser;
    for (size_t i = from; i < to; i++) {
        if (s->lines == 0)
            line_take(&rest, &line);
        ledger_note(&s->ledger, c->kind, ++s->lines, line);
    }
}

static void
end(void *state)
{
    free(state);
}

/* A format whose lines are counted. */
#define COUNTED(called, what)                                                            \
    {                                                                                    \
        .name = called, .meaning = what, .bid = bid, .has_pids = has_pids,               \
        .parser_new = parser_new, .parser_free = free, .parse = parse, .lines = lines,   \
        .line_ns = line_ns, .begin = begin, .resolve = resolve, .end = end,              \
    }

const struct format no_trace =
    COUNTED("not a trace", "a member of an archive that no format knows");
const struct format manifest_lines =
    COUNTED("manifest", "what an archive says of its members");
const struct format printed_lines =
    COUNTED("output", "what the recorded command printed");

bool
is_trace(const struct format *f)
{
    return f != &no_trace && f != &manifest_lines && f != &printed_lines;
}
