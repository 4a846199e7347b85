/* Calls that stand on two lines: "<unfinished ...>" and "<... resumed>", and calls cut by
 * the traced program's own output. */
#include "parse/line/strace_message.h"
#include "parse/line/strace_result.h"
#include "parse/strace/tracer.h"

static void
drop(struct thread *t, enum ledger_kind kind)
{
    if (!t->pending.active)
        return;
    struct source *s = t->pending.log;
    t->pending.active = false;
    ledger_note(&s->ledger, kind, t->pending.line,
                (struct slice){t->pending.text, t->pending.n});
}

/* The call that is under way, for its end. */
static struct happened
take_pending(struct thread *t, const struct strace_line *line, const struct facts *facts,
             uint32_t flags)
{
    struct happened h = {
        t, line, facts, t->pending.start_ns, flags, true, t->pending.handles};
    memset(&t->pending.handles, 0, sizeof t->pending.handles);
    return h;
}

/* What its beginning says is a row of its own. */
static void
give_up(struct tracer *tr, struct thread *t)
{
    struct strace_line line = {.number = MISSING_I64};
    struct facts facts;
    uint64_t now = tr->line;
    struct source *here = tr->source;
    struct slice body = {t->pending.text, t->pending.n};
    strace_split_body(body, &line);
    line.result =
        (struct result){.ret = MISSING_I64, .dur_ns = MISSING_I64, .unavailable = true};
    facts_read(&line, tr->arena, &facts);
    uint32_t flags = FLAG(UNFINISHED) | (t->pending.detached ? FLAG(DETACHED) : 0);
    struct happened h = take_pending(t, &line, &facts, flags);
    tr->line = t->pending.line;
    tr->source = t->pending.log;
    enum ledger_kind kind = emit_call(tr, &h, KIND_NEVER_FINISHED);
    tr->line = now;
    tr->source = here;
    drop(t, kind);
}

/* A call that no line ends. */
void
join_give_up(struct tracer *tr, struct thread *t)
{
    if (t->pending.active)
        give_up(tr, t);
}

void
join_ahead(struct tracer *tr, struct thread *t, struct happened *h)
{
    if (!tr->ahead)
        return;
    h->handles = t->pending.handles;
    memset(&t->pending.handles, 0, sizeof t->pending.handles);
}

static void
keep(struct thread *t, struct slice text, uint64_t line, int64_t start_ns)
{
    grow(&t->pending.text, &t->pending.cap, text.n + 1, 1);
    memcpy(t->pending.text, text.p, text.n);
    t->pending.n = text.n;
    t->pending.line = line;
    t->pending.start_ns = start_ns;
    t->pending.active = true;
}

void
join_unfinished(struct tracer *tr, const struct item *item, struct thread *t)
{
    struct slice body = item->line.body;
    size_t n = body.n;

    for (size_t i = body.n; i-- > 0;)
        if (body.p[i] == '<' &&
            (slice_starts(slice_from(body, i), SLICE("<unfinished ...")) ||
             slice_starts(slice_from(body, i), SLICE("<pid changed to ")))) {
            n = i;
            break;
        }
    if (n > 0 && body.p[n - 1] == ' ')
        n--;
    join_give_up(tr, t);
    keep(t, (struct slice){body.p, n}, tr->line, tr->now_ns);
    tr->half_tid = t->tid;
    tr->half_line = tr->line;
    t->pending.detached = item->line.kind == LINE_DETACHED;
    t->pending.log = tr->source;
    handles_begin(tr, t, &item->facts, &t->pending.handles);
    effect_begins(tr, t, &item->line, &item->facts);
    if (t->pending.detached) /* it goes on unseen */
        fdtab_doubt(t->fds, true);
}

/* Both halves as one text. */
static struct slice
join(struct tracer *tr, struct slice a, struct slice b)
{
    char *text = arena_alloc(tr->arena, a.n + b.n + 1);
    memcpy(text, a.p, a.n);
    memcpy(text + a.n, b.p, b.n);
    return (struct slice){text, a.n + b.n};
}

static bool
starts_with_name(struct slice text, struct slice name)
{
    return slice_starts(text, name) && text.n > name.n &&
           (text.p[name.n] == '(' || text.p[name.n] == '#');
}

/* The end of a call whose beginning is not in the log. */
static void
resumed_alone(struct tracer *tr, const struct item *item, struct thread *t)
{
    struct strace_line line = item->line;
    struct facts facts;
    size_t at;

    line.args.n = 0;
    if (!result_find(item->line.body, &at, &line.result)) {
        tracer_note(tr, KIND_TAIL, item->text);
        return;
    }
    facts_read(&line, tr->arena, &facts);
    int64_t start;
    if (tr->now_ns == MISSING_I64 || line.result.dur_ns == MISSING_I64 ||
        __builtin_sub_overflow(tr->now_ns, line.result.dur_ns, &start))
        start = MISSING_I64;
    struct happened h = {.thread = t,
                         .line = &line,
                         .facts = &facts,
                         .start_ns = start,
                         .flags = FLAG(SECOND_HALF_ONLY)};
    effect_unseen(tr, facts.def);
    tracer_note(tr, emit_call(tr, &h, KIND_RESUMED_ALONE), item->text);
}

/* The thread's call ends with this line, whose part behind the name is `rest`; end_ns:
 * the line's time, or MISSING_I64. False when both are no call. */
static bool
end_half(struct tracer *tr, const struct item *item, struct thread *t, struct slice rest,
         int64_t end_ns)
{
    struct strace_line line = item->line;
    struct facts facts;
    struct slice head = {t->pending.text, t->pending.n};

    if (!strace_split_body(join(tr, head, rest), &line))
        return false;
    facts_read(&line, tr->arena, &facts);
    int64_t took_ns;
    if (line.result.dur_ns == MISSING_I64 && end_ns != MISSING_I64 &&
        t->pending.start_ns != MISSING_I64 && end_ns >= t->pending.start_ns &&
        !__builtin_sub_overflow(end_ns, t->pending.start_ns, &took_ns))
        line.result.dur_ns = took_ns;
    struct happened h = take_pending(t, &line, &facts, FLAG(JOINED));
    drop(t, KIND_UNFINISHED);
    tracer_note(tr, emit_call(tr, &h, KIND_RESUMED), item->text);
    return true;
}

void
join_resumed(struct tracer *tr, const struct item *item, struct thread *t)
{
    struct slice head = {t->pending.text, t->pending.n};

    if (t->pending.active && !starts_with_name(head, item->line.name) &&
        !starts_with_name(head, SLICE("restart_syscall")))
        join_give_up(tr, t);
    if (!t->pending.active) {
        resumed_alone(tr, item, t);
        return;
    }
    if (!end_half(tr, item, t, item->line.body, tr->now_ns)) {
        join_give_up(tr, t);
        tracer_note(tr, KIND_TAIL, item->text);
    }
}

/* ---- calls cut by other text (logs shared with the program's output) ---- */

static void
lone_tail(struct tracer *tr, const struct item *item)
{
    tracer_note(tr, KIND_TAIL, item->text);
    effect_unseen(tr, NULL);
}

static void
give_up_cut(struct tracer *tr)
{
    if (!tr->open.active)
        return;
    tr->open.active = false;
    ledger_note(&tr->source->ledger, KIND_CUT_CALL, tr->open.line,
                (struct slice){tr->open.text, tr->open.n});
    effect_unseen(tr, tr->open.def);
    struct thread *t = procs_find(tr->procs, tr->open.tid);
    if (t && tr->open.def->effect == FX_FORK)
        procs_forked(tr->procs, t, 0, 0, MISSING_I64, 0);
}

void
join_cut(struct tracer *tr, const struct item *item, struct thread *t)
{
    struct slice body = item->line.body;
    bool attached = false;
    int64_t pid = 0;

    give_up_cut(tr);
    if (syscall_find(item->line.name, NULL)->effect == FX_FORK)
        effect_fork_begins(tr, t, &item->line);
    body.n = strace_find_message(body, &pid, &attached);
    if (attached)
        procs_thread(tr->procs, (int32_t)pid, clock_last(&tr->clock), tr->line);
    grow(&tr->open.text, &tr->open.cap, body.n, 1);
    memcpy(tr->open.text, body.p, body.n);
    tr->open.n = body.n;
    tr->open.line = tr->line;
    tr->open.now_ns = tr->now_ns;
    tr->open.tid = t->tid;
    tr->open.def = syscall_find(item->line.name, NULL);
    tr->open.active = true;
}

/* The call as both lines give it; what it is now depends on how it ends. */
static void
end_cut(struct tracer *tr, struct strace_line *line, struct slice text)
{
    struct thread *t = procs_thread(tr->procs, tr->open.tid, tr->open.now_ns, tr->line);
    struct facts facts;

    facts_read(line, tr->arena, &facts);
    join_give_up(tr, t);
    if (line->kind == LINE_UNFINISHED || line->kind == LINE_DETACHED) {
        struct item whole = {*line, facts, text};
        tr->now_ns = tr->open.now_ns;
        join_unfinished(tr, &whole, t);
        return;
    }
    struct happened h = {.thread = t,
                         .line = line,
                         .facts = &facts,
                         .start_ns = tr->open.now_ns,
                         .flags = FLAG(JOINED)};
    tracer_note(tr, emit_call(tr, &h, KIND_RESUMED), text);
}

/* The thread whose unfinished call is the line before; NULL. */
static struct thread *
half_before(const struct tracer *tr)
{
    struct thread *t = procs_find(tr->procs, tr->half_tid);
    bool is_next = tr->half_line > 0 && tr->half_line + 1 == tr->line;
    return is_next && t && t->pending.active && t->pending.line == tr->half_line ? t
                                                                                 : NULL;
}

void
join_tail(struct tracer *tr, const struct item *item)
{
    struct strace_line line = item->line;
    struct thread *half = half_before(tr);

    if (half && item->line.prefix.pid == MISSING_I32 &&
        end_half(tr, item, half, item->text, MISSING_I64))
        return;
    if (!tr->open.active || item->line.prefix.pid != MISSING_I32) {
        lone_tail(tr, item);
        return;
    }
    struct slice head = {tr->open.text, tr->open.n};
    strace_split_body(join(tr, head, item->text), &line);
    if (line.kind != LINE_CALL && line.kind != LINE_UNFINISHED &&
        line.kind != LINE_DETACHED) {
        lone_tail(tr, item);
        return;
    }
    tr->open.active = false;
    ledger_note(&tr->source->ledger, KIND_CUT_JOINED, tr->open.line, head);
    end_cut(tr, &line, item->text);
}

static void
end_pending(void *ctx, struct thread *t)
{
    struct tracer *tr = ctx;
    if (tr->owns_procs || t->pending.log == tr->source)
        join_give_up(tr, t);
}

void
join_end(struct tracer *tr)
{
    give_up_cut(tr);
    procs_each(tr->procs, end_pending, tr);
}
