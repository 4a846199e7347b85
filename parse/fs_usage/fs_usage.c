/* fs_usage's text: a line is an event, printed when it ends. */
#include "parse/fs_usage/fs_usage.h"

#include "lib/base/datetime.h"
#include "lib/fs_usage/fs_fields.h"
#include "parse/fs_usage/fs_log.h"
#include "parse/log/header.h"

#define BID_LINES 200

/* ---- in parallel: a block of lines to items ---- */

struct item {
    struct fs_line line;
    struct slice text;
};

struct parser {
    struct item *items;
    size_t n, cap;
};

static void *
parser_new(const struct format *self)
{
    (void)self;
    fs_calls_init();
    return xcalloc(1, sizeof(struct parser));
}

static void
parser_free(void *parser)
{
    struct parser *p = parser;
    free(p->items);
    free(p);
}

static void
parse(void *parser, const struct block *b)
{
    struct parser *p = parser;
    struct slice rest = {b->bytes, b->n}, line;

    p->n = 0;
    while (line_take(&rest, &line)) {
        grow(&p->items, &p->cap, p->n + 1, sizeof *p->items);
        struct item *item = &p->items[p->n++];
        item->text = line;
        fs_line_split(line, &item->line);
    }
}

static size_t
lines(const void *parser)
{
    return ((const struct parser *)parser)->n;
}

static int64_t
line_ns(const void *parser, size_t i)
{
    return ((const struct parser *)parser)->items[i].line.end_ns;
}

/* ---- in order: items to rows ---- */

static void *
begin(const struct format *self, struct source *source, struct slice head, void *set)
{
    struct fs_log *log = xcalloc(1, sizeof *log);
    (void)self;
    (void)set; /* each line says which process it is of: there are no sets */
    fs_calls_init();
    fs_wrap_learn(&log->wrap, head);
    log->source = source;
    log->procs = fs_procs_new(store_strings(source->out, STR_comm));
    return log;
}

/* ---- every line ---- */

static int64_t
now(struct fs_log *log, const struct fs_line *l)
{
    if (l->end_ns == MISSING_I64)
        return MISSING_I64;
    if (!log->clock.started)
        fs_clock_begin(&log->clock, log->source, l->end_ns, MAX(l->dur_ns, 0),
                       l->decimals);
    return fs_clock_end(&log->clock, log->source, l->end_ns);
}

static void
lost(struct fs_log *log)
{
    source_trouble(log->source, TROUBLE_EVENTS_LOST, log->line, 0,
                   (struct slice){NULL, 0});
    fs_procs_forget(log->procs);
    fs_note(log, KIND_LOST);
}

void
fs_log_line(struct fs_log *log, const struct fs_line *l)
{
    switch (l->kind) {
    case FS_LINE_EVENT:
        fs_log_event(log, l, now(log, l));
        break;
    case FS_LINE_BROKEN:
        fs_note(log, KIND_CUT_CALL);
        break;
    case FS_LINE_LOST:
        lost(log);
        break;
    case FS_LINE_GAP:
        fs_procs_forget(log->procs);
        fs_note(log, KIND_GAP);
        break;
    case FS_LINE_HEADER:
        header_read(log->text, log->source);
        fs_note(log, KIND_HEADER);
        break;
    case FS_LINE_MESSAGE:
        fs_note(log, KIND_FS_MESSAGE);
        break;
    case FS_LINE_COMMENT:
        fs_note(log, KIND_COMMENT);
        break;
    case FS_LINE_BLANK:
        fs_note(log, KIND_BLANK);
        break;
    case FS_LINE_FOREIGN:
        fs_note(log, KIND_NO_EVENT);
        break;
    }
}

static void
one_line(struct fs_log *log, const struct item *item)
{
    log->line++;
    log->source->lines++;
    log->text = item->text;
    arena_reset(&log->arena);
    if (fs_broken_take(log, &item->line))
        return;
    fs_log_line(log, &item->line);
}

static void
resolve(void *state, void *parser, const struct block *b, size_t from, size_t to)
{
    struct fs_log *log = state;
    struct parser *p = parser;

    for (size_t i = from; i < to; i++) {
        if (b->cut && i + 1 == p->n) { /* its rest was not read */
            log->line++;
            log->source->lines++;
            log->text = p->items[i].text;
            fs_broken_give_up(log);
            fs_note(log, KIND_TOO_LONG);
            continue;
        }
        one_line(log, &p->items[i]);
    }
}

static void
put_processes(struct fs_log *log)
{
    struct source *s = log->source;
    const struct fs_proc *proc;
    for (size_t i = 0; (proc = fs_procs_at(log->procs, i)); i++) {
        struct processes_row row = {
            .pid_ = proc->pid,
            .ppid_ = MISSING_I32,
            .start_ns_ = proc->first_ns,
            .end_ns_ = MISSING_I64,
            .exit_status_ = MISSING_I32,
            .signal_ = MISSING_I32,
            .comm_ = proc->comm,
            .source_ = s->number,
            .line_ = proc->line,
        };
        processes_put(store_batch(s->out, TABLE_processes), &row);
    }
}

static void
end(void *state)
{
    struct fs_log *log = state;
    fs_broken_give_up(log);
    put_processes(log);
    fs_procs_free(log->procs);
    arena_free(&log->arena);
    fs_join_free(&log->broken);
    fs_wrap_free(&log->wrap);
    free(log);
}

/* ---- recognising ---- */

static bool
has_pids(struct slice head)
{
    (void)head;
    return true; /* or names, which serve as well: no log needs another one */
}

/* Share of the first lines that are its own; events without a time are less sure. */
static int
bid(struct slice head)
{
    struct slice rest = head, line;
    struct fs_line l;
    int n = 0, known = 0, clocked = 0;

    fs_calls_init();
    while (n < BID_LINES && line_take(&rest, &line)) {
        if (rest.n == 0 && n > 0)
            break; /* perhaps cut */
        fs_line_split(line, &l);
        if (l.kind == FS_LINE_BLANK || l.kind == FS_LINE_COMMENT)
            continue;
        bool rest_of_broken = l.kind == FS_LINE_FOREIGN && l.end_ns == MISSING_I64 &&
                              line.n && line.p[0] == ' ';
        n += !rest_of_broken;
        known += l.kind != FS_LINE_FOREIGN;
        clocked += l.kind != FS_LINE_FOREIGN && l.end_ns != MISSING_I64;
    }
    return n ? (known * 30 + clocked * 60) / n : 0;
}

const struct format fs_usage_format = {
    .name = "fs_usage",
    .meaning = "text of macOS's fs_usage, wide or narrow",
    .bid = bid,
    .has_pids = has_pids,
    .parser_new = parser_new,
    .parser_free = parser_free,
    .parse = parse,
    .lines = lines,
    .line_ns = line_ns,
    .begin = begin,
    .resolve = resolve,
    .end = end,
};
