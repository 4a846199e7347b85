/* strace's text: lines in order become calls. Joins the halves of a call, keeps the state
 * of processes, and puts every line into exactly one kind of the ledger. */
#include "parse/strace/strace.h"

#include "lib/input/logname.h"
#include "parse/calls/signals.h"
#include "parse/line/strace_result.h"
#include "parse/log/header.h"
#include "parse/strace/tracer.h"

/* ---- in parallel: a block of lines to items ---- */

struct parser {
    struct strace_splitter *splitter;
    struct arena arena;
    struct item *items;
    size_t n, cap;
};

static void *
parser_new(const struct format *self)
{
    struct parser *p = xcalloc(1, sizeof *p);
    (void)self;
    syscalls_init();
    p->splitter = strace_splitter_new();
    return p;
}

static void
parser_free(void *parser)
{
    struct parser *p = parser;
    strace_splitter_free(p->splitter);
    arena_free(&p->arena);
    free(p->items);
    free(p);
}

static bool
is_call(enum line_kind kind)
{
    return kind == LINE_CALL || kind == LINE_UNFINISHED || kind == LINE_DETACHED;
}

static void
parse(void *parser, const struct block *b)
{
    struct parser *p = parser;
    struct slice rest = {b->bytes, b->n}, line;

    p->n = 0;
    arena_reset(&p->arena);
    bool coloured = memchr(b->bytes, '\33', b->n) != NULL;
    while (line_take(&rest, &line)) {
        grow(&p->items, &p->cap, p->n + 1, sizeof *p->items);
        struct item *item = &p->items[p->n++];
        item->text = line;
        strace_split(p->splitter, coloured ? &p->arena : NULL, line, &item->line);
        if (is_call(item->line.kind))
            facts_read(&item->line, &p->arena, &item->facts);
    }
}

/* ---- in order: items to rows ---- */

static void
image_ended(void *ctx, const struct processes_row *row)
{
    struct tracer *tr = ctx;
    processes_put(store_batch(tr->source->out, TABLE_processes), row);
}

static void
thread_leaves(void *ctx, struct thread *t)
{
    join_give_up(ctx, t);
}

static bool
any_pid(const struct parser *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->items[i].line.prefix.pid != MISSING_I32)
            return true;
    return false;
}

static void *
begin(const struct format *self, struct source *source, struct slice head, void *set)
{
    struct tracer *tr = xcalloc(1, sizeof *tr), *first = set;
    (void)self;
    tr->source = source;
    tr->call_ids =
        first ? first->call_ids : xcalloc(syscalls_count(), sizeof *tr->call_ids);
    tr->arena = first ? first->arena : xcalloc(1, sizeof *tr->arena);
    tr->streams = first ? first->streams : xcalloc(1, sizeof *tr->streams);
    tr->owns_procs = first == NULL;
    tr->in_set = first != NULL;
    tr->procs = first ? first->procs
                      : procs_new((struct procs_events){tr, image_ended, thread_leaves});
    tr->root_pid = logname_pid(source->name);

    struct parser *p = parser_new(&strace_format);
    struct block b = {(char *)(uintptr_t)head.p, head.n, head.n, false, 0};
    parse(p, &b);
    learn_root(tr, p->items, p->n);
    procs_unseen(tr->procs)->calls |= learn_filtered(p->items, p->n);
    tr->has_pids = first || any_pid(p);
    parser_free(p);
    return tr;
}

/* Whose line it is. Without a pid it is the only thread's that is alive, or the first
 * one's. */
static struct thread *
thread_of(struct tracer *tr, const struct prefix *p)
{
    int32_t tid = p->pid;
    if (tid == MISSING_I32) {
        struct thread *only = tr->in_set ? NULL : procs_only(tr->procs);
        if (only)
            return only;
        tid = tr->root_pid;
    }
    return procs_thread(tr->procs, tid, tr->now_ns, tr->line);
}

/* The same of a line that may come behind the thread's end: an exec ends others. */
static struct thread *
late_thread(struct tracer *tr, const struct prefix *p)
{
    struct thread *t = p->pid == MISSING_I32 ? NULL : procs_find(tr->procs, p->pid);
    return t && !t->alive && t->fds ? t : thread_of(tr, p);
}

/* The same of the line that tells of its end. That may come behind the wait of its
 * parent, which hears of it while strace is still writing; and nobody begins with his
 * end. */
static struct thread *
ending_thread(struct tracer *tr, const struct prefix *p)
{
    int32_t tid = p->pid == MISSING_I32 && tr->in_set ? tr->root_pid : p->pid;
    struct thread *t = tid == MISSING_I32 ? NULL : procs_find(tr->procs, tid);
    return t && t->alive && t->reaped ? t : late_thread(tr, p);
}

static void
call(struct tracer *tr, const struct item *item, struct thread *t)
{
    struct happened h = {.thread = t,
                         .line = &item->line,
                         .facts = &item->facts,
                         .start_ns = tr->now_ns,
                         .begun = tr->ahead};
    join_give_up(tr, t);
    join_ahead(tr, t, &h);
    if (item->line.name.p[0] == '?') /* strace does not know which call it was */
        effect_unseen(tr, NULL);
    tracer_note(tr, emit_call(tr, &h, KIND_CALL), item->text);
}

static void
delivered(struct tracer *tr, const struct item *item, struct thread *t)
{
    struct source *s = tr->source;
    struct signals_row row = {
        .time_ns_ = tr->now_ns,
        .pid_ = t->process->pid,
        .tid_ = t->tid,
        .signal_ = strtab_add(s->texts, item->line.name),
        .source_ = s->number,
        .line_ = tr->line,
    };
    signals_put(store_batch(s->out, TABLE_signals), &row);
    tracer_note(tr, KIND_SIGNAL, item->text);
}

static void
exited(struct tracer *tr, const struct item *item, struct thread *t)
{
    int32_t signal = item->line.killed ? signal_number(item->line.name) : MISSING_I32;
    int32_t status =
        item->line.killed ? MISSING_I32 : (int32_t)(item->line.number & 0xff);
    join_give_up(tr, t);
    procs_exited(tr->procs, t, tr->now_ns, status, signal);
    tracer_note(tr, KIND_EXIT, item->text);
}

/* The leader's line; without a pid it is the leader of the process that execs. */
static void
superseded(struct tracer *tr, const struct item *item)
{
    int32_t from = (int32_t)item->line.number, leader = item->line.prefix.pid;
    struct thread *t = procs_find(tr->procs, from);
    if (leader == MISSING_I32 && t)
        leader = t->process->pid;
    procs_superseded(tr->procs, leader, from);
    tracer_note(tr, KIND_SUPERSEDED, item->text);
}

/* ---- every line ---- */

/* Kinds that are only counted. */
static const enum ledger_kind counted[] = {
    [LINE_STOPPED] = KIND_STOPPED, [LINE_MESSAGE] = KIND_MESSAGE,
    [LINE_STACK] = KIND_STACK,     [LINE_DUMP] = KIND_DUMP,
    [LINE_TABLE] = KIND_TABLE,     [LINE_COMMENT] = KIND_COMMENT,
    [LINE_BLANK] = KIND_BLANK,     [LINE_FOREIGN] = KIND_FOREIGN,
    [LINE_COSTLY] = KIND_COSTLY,
};

static void
one_line(struct tracer *tr, const struct item *item)
{
    const struct prefix *p = &item->line.prefix;

    tr->line++;
    tr->source->lines++;
    tr->text = item->text;
    arena_reset(tr->arena);
    int64_t before = clock_last(&tr->clock);
    if (!tr->ahead)
        tr->now_ns = clock_line(&tr->clock, tr->source, p);
    if (tr->now_ns < before && tr->now_ns != MISSING_I64 && !tr->in_set) /* as -z does */
        procs_unseen(tr->procs)->overlaps = true;
    tr->has_pids |= p->pid != MISSING_I32;
    switch (item->line.kind) {
    case LINE_CALL:
        call(tr, item, thread_of(tr, p));
        break;
    case LINE_UNFINISHED:
    case LINE_DETACHED:
        join_unfinished(tr, item, thread_of(tr, p));
        break;
    case LINE_RESUMED:
        join_resumed(tr, item, late_thread(tr, p));
        break;
    case LINE_OPEN:
        join_cut(tr, item, thread_of(tr, p));
        break;
    case LINE_TAIL:
        join_tail(tr, item);
        break;
    case LINE_SIGNAL:
        delivered(tr, item, thread_of(tr, p));
        break;
    case LINE_EXIT:
        exited(tr, item, ending_thread(tr, p));
        break;
    case LINE_SUPERSEDED:
        superseded(tr, item);
        break;
    case LINE_ATTACHED:
        procs_thread(tr->procs, (int32_t)item->line.number, clock_last(&tr->clock),
                     tr->line);
        tracer_note(tr, KIND_ATTACHED, item->text);
        break;
    case LINE_HEADER:
        header_read(item->line.body, tr->source);
        header_tell(item->line.body, tr->procs, tr->source->cwd);
        tracer_note(tr, KIND_HEADER, item->text);
        break;
    case LINE_STOPPED:
    case LINE_MESSAGE:
    case LINE_STACK:
    case LINE_DUMP:
    case LINE_TABLE:
    case LINE_COMMENT:
    case LINE_BLANK:
    case LINE_FOREIGN:
    case LINE_COSTLY:
        tracer_note(tr, counted[item->line.kind], item->text);
        break;
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
    return ((const struct parser *)parser)->items[i].line.prefix.time_ns;
}

static int64_t
line_end_ns(const void *parser, size_t i, int64_t next_ns)
{
    return order_end_ns(&((const struct parser *)parser)->items[i], next_ns);
}

static int32_t
goes_to(const void *parser, size_t i)
{
    return order_goes_to(&((const struct parser *)parser)->items[i].line);
}

static int32_t
comes_from(const void *parser, size_t i)
{
    return order_comes_from(&((const struct parser *)parser)->items[i].line);
}

static bool
ordered(const void *parser)
{
    const struct parser *p = parser;
    for (size_t i = 0; i < p->n; i++)
        if (!order_shows(&p->items[i]))
            return false;
    return true;
}

static void
leads(void *state, bool is_ordered)
{
    struct tracer *tr = state;
    tr->has_pids = tr->in_set = true; /* the others' lines are there, too */
    if (!is_ordered)
        procs_unordered(tr->procs);
}

static void
ahead(void *state, void *parser, size_t i)
{
    struct tracer *tr = state;
    const struct item *item = &((struct parser *)parser)->items[i];
    tr->now_ns = clock_line(&tr->clock, tr->source, &item->line.prefix);
    struct thread *t = thread_of(tr, &item->line.prefix);
    join_give_up(tr, t);
    handles_begin(tr, t, &item->facts, &t->pending.handles);
    effect_begins(tr, t, &item->line, &item->facts);
    tr->ahead = true;
}

static void
resolve(void *state, void *parser, const struct block *b, size_t from, size_t to)
{
    struct tracer *tr = state;
    struct parser *p = parser;

    procs_source(tr->procs, tr->source->number);
    for (size_t i = from; i < to; i++) {
        if (b->cut && i + 1 == p->n) { /* its rest was not read */
            tr->line++;
            tr->source->lines++;
            tracer_note(tr, KIND_TOO_LONG, p->items[i].text);
            continue;
        }
        one_line(tr, &p->items[i]);
        tr->ahead = false;
    }
}

static void
end(void *state)
{
    struct tracer *tr = state;
    join_end(tr);
    if (tr->owns_procs) {
        procs_free(tr->procs);
        arena_free(tr->arena);
        free(tr->arena);
        free(tr->call_ids);
        imap_free(tr->streams);
        free(tr->streams);
    }
    free(tr->open.text);
    free(tr);
}

/* ---- recognising ---- */

static bool
has_pids(struct slice head)
{
    struct parser *p = parser_new(&strace_format);
    struct block b = {(char *)(uintptr_t)head.p, head.n, head.n, false, 0};
    parse(p, &b);
    bool any = any_pid(p);
    parser_free(p);
    return any;
}

/* Share of the first lines that look like strace's. */
static int
bid(struct slice head)
{
    struct parser *p = parser_new(&strace_format);
    struct slice rest = head, line;
    struct strace_line out;
    int lines = 0, known = 0;

    while (lines < 200 && line_take(&rest, &line)) {
        if (rest.n == 0 && lines > 0)
            break; /* perhaps cut */
        strace_split(p->splitter, &p->arena, line, &out);
        lines += out.kind != LINE_BLANK && out.kind != LINE_COMMENT;
        known += out.kind <= LINE_TABLE && out.kind != LINE_OPEN && out.kind != LINE_TAIL;
        known += out.kind == LINE_HEADER;
        arena_reset(&p->arena);
    }
    parser_free(p);
    return lines ? known * 90 / lines : 0;
}

const struct format strace_format = {
    .name = "strace",
    .meaning = "text of strace 4.5 to 7, any options",
    .bid = bid,
    .has_pids = has_pids,
    .parser_new = parser_new,
    .parser_free = parser_free,
    .parse = parse,
    .lines = lines,
    .line_ns = line_ns,
    .line_end_ns = line_end_ns,
    .goes_to = goes_to,
    .comes_from = comes_from,
    .ordered = ordered,
    .begin = begin,
    .leads = leads,
    .ahead = ahead,
    .resolve = resolve,
    .end = end,
};
