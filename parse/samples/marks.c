#include "parse/samples/marks.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "parse/args/facts.h"
#include "parse/log/clock.h"
#include "parse/log/header.h"
#include "parse/log/plain_lines.h"

#define OPEN_MAX 65536 /* regions at once; more are not understood */

static const char head_word[] = "# weir-marks ";

/* A region that nobody has finished yet. */
struct region {
    uint32_t name;
    int32_t pid;
    int64_t start_ns;
    uint64_t line;
};

struct marks {
    struct source *source;
    struct clock clock;
    struct region *open; /* in order of their beginnings */
    size_t n, cap;
};

/* start SECONDS PID "NAME" */
struct mark {
    bool starts;
    int64_t real_ns;
    int32_t pid;
    struct slice name; /* with its quotes */
};

static struct slice
word_of(struct slice *rest)
{
    const char *blank = rest->n ? memchr(rest->p, ' ', rest->n) : NULL;
    struct slice word = {rest->p, blank ? (size_t)(blank - rest->p) : rest->n};
    *rest = slice_from(*rest, MIN(word.n + 1, rest->n));
    return word;
}

static bool
read_mark(struct slice line, struct mark *m)
{
    int64_t pid;
    struct slice word = word_of(&line), when = word_of(&line), who = word_of(&line);
    m->starts = slice_eq(word, SLICE("start"));
    m->name = line;
    if (!(m->starts || slice_eq(word, SLICE("finish"))) ||
        !num_seconds(when, &m->real_ns) || m->real_ns < 0 || !num_i64(who, &pid) ||
        pid < 0 || pid > INT32_MAX || line.n < 3 || line.p[0] != '"' ||
        line.p[line.n - 1] != '"')
        return false;
    m->pid = (int32_t)pid;
    return true;
}

/* ---- regions ---- */

static void
put(struct marks *m, const struct region *r, int64_t end_ns)
{
    struct regions_row row = {
        .name_ = r->name,
        .pid_ = r->pid,
        .start_ns_ = r->start_ns,
        .end_ns_ = end_ns,
        .source_ = m->source->number,
        .line_ = r->line,
    };
    regions_put(store_batch(m->source->out, TABLE_regions), &row);
    m->source->events++;
    m->source->samples++;
}

/* The last one of that name that the same process began, else that anyone did; n: none.
 */
static size_t
find_open(const struct marks *m, uint32_t name, int32_t pid)
{
    size_t found = m->n;
    for (size_t i = 0; i < m->n; i++)
        if (m->open[i].name == name &&
            (m->open[i].pid == pid || found == m->n || m->open[found].pid != pid))
            found = i;
    return found;
}

static enum ledger_kind
take_start(struct marks *m, const struct region *r)
{
    if (m->n == OPEN_MAX)
        return KIND_OTHER_TEXT;
    grow(&m->open, &m->cap, m->n + 1, sizeof *m->open);
    m->open[m->n++] = *r;
    return KIND_REGION;
}

static enum ledger_kind
take_finish(struct marks *m, uint32_t name, int32_t pid, int64_t end_ns)
{
    size_t at = find_open(m, name, pid);
    if (at == m->n)
        return KIND_REGION_END_ALONE;
    put(m, &m->open[at], end_ns);
    memmove(m->open + at, m->open + at + 1, (m->n - at - 1) * sizeof *m->open);
    m->n--;
    return KIND_REGION_END;
}

static enum ledger_kind
take_mark(struct marks *m, const struct mark *mark)
{
    struct arena arena = {0};
    struct prefix when = {.time_ns = mark->real_ns, .clock = CLOCK_REAL, .decimals = 9};
    struct slice text = facts_string(mark->name, &arena, NULL);
    uint32_t name = strtab_add(m->source->texts, text);
    int64_t now_ns = clock_line(&m->clock, m->source, &when);
    arena_free(&arena);
    if (!mark->starts)
        return take_finish(m, name, mark->pid, now_ns);
    return take_start(m, &(struct region){name, mark->pid, now_ns, m->source->lines});
}

/* ---- lines ---- */

static enum ledger_kind
judge(struct marks *m, struct slice line)
{
    struct mark mark;
    if (slice_starts(line, slice_of(head_word))) {
        header_read(line, m->source);
        return KIND_HEADER;
    }
    if (line.n == 0)
        return KIND_BLANK;
    return read_mark(line, &mark) ? take_mark(m, &mark) : KIND_OTHER_TEXT;
}

static void
one_line(void *state, struct slice line)
{
    struct marks *m = state;
    plain_note(m->source, judge(m, line), line);
}

static void *
begin(const struct format *self, struct source *source, struct slice head, void *set)
{
    struct marks *m = xcalloc(1, sizeof *m);
    (void)self;
    (void)head;
    (void)set;
    m->source = source;
    return m;
}

static void
resolve(void *state, void *parser, const struct block *b, size_t from, size_t to)
{
    struct marks *m = state;
    plain_lines_resolve(m->source, parser, b, from, to, one_line, m);
}

static void
end(void *state)
{
    struct marks *m = state;
    for (size_t i = 0; i < m->n; i++)
        put(m, &m->open[i], MISSING_I64);
    free(m->open);
    free(m);
}

static int
bid(struct slice head)
{
    return slice_starts(head, slice_of(head_word)) ? 100 : 0;
}

const struct format marks_format = {
    .name = "marks",
    .meaning = "regions that weir-mark named",
    .finds = "regions",
    .bid = bid,
    PLAIN_LINES_PARSER,
    .begin = begin,
    .resolve = resolve,
    .end = end,
};
