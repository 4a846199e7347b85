#include "analyze/diagnose/symptoms_priv.h"
#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "lib/base/mem.h"

void
symptoms_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {
        calls_start_ns,    calls_dur_ns, calls_op,    calls_call,   calls_fd,
        calls_fd_kind,     calls_path,   calls_pid,   calls_tid,    calls_requested,
        calls_transferred, calls_errno,  calls_flags, calls_source, calls_line};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

/* ---- one call ---- */

static void
read_one(struct one *c, const struct batch *b, size_t i)
{
    uint16_t source = calls_source_in(b)[i];
    const struct sources *sources = c->ctx->sources;
    c->op = calls_op_in(b)[i];
    c->kind = calls_fd_kind_in(b)[i];
    c->class = io_class_of(c->op);
    c->error = calls_errno_in(b)[i];
    c->flags = calls_flags_in(b)[i];
    c->ok = call_succeeded(c->error, c->flags);
    c->is_file = c->kind == fd_kind_FILE;
    c->is_stream =
        c->kind == fd_kind_PIPE || c->kind == fd_kind_SOCKET || c->kind == fd_kind_TTY;
    c->path = calls_path_in(b)[i];
    c->is_named = c->kind == fd_kind_UNKNOWN && calls_fd_in(b)[i] == -1 && c->path != 0;
    c->is_library = c->path < c->ctx->npaths && c->ctx->libraries[c->path];
    c->start_ns = calls_start_ns_in(b)[i];
    c->dur_ns = calls_dur_ns_in(b)[i];
    c->bytes = calls_transferred_in(b)[i];
    c->asked_b = calls_requested_in(b)[i];
    c->call = calls_call_in(b)[i];
    c->process = sources_process(sources, source, calls_pid_in(b)[i]);
    c->thread = sources_process(sources, source, calls_tid_in(b)[i]);
    c->affected = (struct affected){0};
    affected_add(&c->affected, c->dur_ns, c->ok ? c->bytes : 0, source,
                 calls_line_in(b)[i]);
}

/* ---- who ---- */

static struct thread_span *
span_of(struct symptoms *s, uint64_t thread, int64_t first_ns, int64_t last_ns)
{
    bool added;
    if (s->nspans > 0 && s->spans[s->last_span].thread == thread)
        return &s->spans[s->last_span];
    uint64_t *at = imap_put(&s->threads, thread, &added);
    if (added) {
        grow(&s->spans, &s->spans_cap, s->nspans + 1, sizeof *s->spans);
        *at = s->nspans;
        s->spans[s->nspans++] = (struct thread_span){thread, first_ns, last_ns};
    }
    s->last_span = (size_t)*at;
    return &s->spans[*at];
}

static void
add_span(struct symptoms *s, uint64_t thread, int64_t first_ns, int64_t last_ns)
{
    struct thread_span *span = span_of(s, thread, first_ns, last_ns);
    span->first_ns = MIN(span->first_ns, first_ns);
    span->last_ns = MAX(span->last_ns, last_ns);
}

/* The place, not the worker: the array moves when it grows. */
static size_t
worker_of(struct symptoms *s, uint64_t process)
{
    bool added;
    if (s->nworkers > 0 && s->workers[s->last_worker].process == process)
        return s->last_worker;
    uint64_t *at = imap_put(&s->processes, process, &added);
    if (added) {
        grow(&s->workers, &s->workers_cap, s->nworkers + 1, sizeof *s->workers);
        *at = s->nworkers;
        s->workers[s->nworkers++] = (struct worker){
            .process = process, .first_ns = MISSING_I64, .last_ns = MISSING_I64};
    }
    s->last_worker = (size_t)*at;
    return s->last_worker;
}

/* Missing is the least number. */
static void
add_life(struct worker *w, int64_t first_ns, int64_t last_ns)
{
    if (first_ns == MISSING_I64)
        return;
    w->first_ns = w->first_ns == MISSING_I64 ? first_ns : MIN(w->first_ns, first_ns);
    w->last_ns = MAX(w->last_ns, last_ns);
}

/* Opens count as calls and time, transfers as bytes. */
static void
add_use(struct symptoms *s, const struct one *c)
{
    const struct affected *a = &c->affected;
    struct sums use = {.key = c->path};
    if (c->path == 0 || !c->ok)
        return;
    if (c->op == op_OPEN) {
        use.n[OPENS] = 1;
        use.n[OPENS_TIMED] = a->timed;
        use.n[OPENS_NS] = a->time_ns;
        use.source = a->source;
        use.place = sum_add(a->line, 1);
        use.value = c->call;
    } else if (one_moves_file(c))
        use.n[OPENS_BYTES] = a->bytes;
    else
        return;
    sumlist_add(&s->workers[worker_of(s, c->process)].opens, &use);
}

/* ---- when ---- */

static void
add_slice(struct symptoms *s, const struct one *c)
{
    const struct symptom_context *ctx = c->ctx;
    if (ctx->from_ns == MISSING_I64 || c->start_ns < ctx->from_ns ||
        c->start_ns > ctx->to_ns)
        return;
    double place = (double)ns_between(ctx->from_ns, c->start_ns) /
                   ((double)ns_between(ctx->from_ns, ctx->to_ns) + 1);
    size_t slice = MIN((size_t)(place * SYMPTOM_SLICES), (size_t)SYMPTOM_SLICES - 1);
    s->slice_b[slice] = sum_add(s->slice_b[slice], (uint64_t)c->bytes);
    s->slice_ns[slice] = sum_add(s->slice_ns[slice], c->affected.time_ns);
}

static void
keep_longest(struct longest *a, const struct longest *b)
{
    if (b->line == 0 || (a->line != 0 && a->dur_ns > b->dur_ns))
        return;
    if (a->line == 0 || b->dur_ns > a->dur_ns || b->source < a->source ||
        (b->source == a->source && b->line < a->line))
        *a = *b;
}

static void
add_duration(struct symptoms *s, const struct one *c)
{
    int side = c->op == op_WRITE;
    if (c->op == op_COPY || !one_moves_file(c) || c->dur_ns < 0)
        return;
    const struct longest it = {c->dur_ns, c->process, c->path, c->affected.source,
                               c->affected.line};
    hist_add(&s->dur[side], c->dur_ns);
    keep_longest(&s->longest[side], &it);
}

/* ---- all of it ---- */

/* Waiting for others: no fault of a disk. */
static bool
other_wait(const struct one *c)
{
    return c->op == op_POLL || c->ctx->waits[c->call] ||
           (c->op == op_READ && c->is_stream);
}

static void
add_times(struct symptoms *s, const struct one *c)
{
    uint64_t ns = c->affected.time_ns;
    s->calls++;
    s->timed += c->affected.timed;
    s->call_ns = sum_add(s->call_ns, ns);
    if (c->op == op_LOCK)
        s->lock_ns = sum_add(s->lock_ns, ns);
    else if (other_wait(c))
        s->other_wait_ns = sum_add(s->other_wait_ns, ns);
    size_t worker = worker_of(s, c->process);
    if (c->start_ns != MISSING_I64) {
        int64_t end_ns = ns_add(c->start_ns, MAX(c->dur_ns, 0));
        add_span(s, c->thread, c->start_ns, end_ns);
        add_life(&s->workers[worker], c->start_ns, end_ns);
    }
    if (!c->class)
        return;
    affected_merge(&s->io, &c->affected);
    if (!c->is_stream)
        affected_merge(&s->workers[worker].io, &c->affected);
    if (!c->is_stream)
        affected_merge(&s->file_io, &c->affected);
}

static void
add_one(struct symptoms *s, const struct one *c)
{
    add_times(s, c);
    for (int k = 0; k < SYMPTOMS; k++) {
        if (!symptom_defs[k].outof(c))
            continue;
        s->outof[k]++;
        if (symptom_defs[k].shows(c))
            culprits_add(&s->of[k], c->process, c->path, &c->affected);
    }
    if (c->class & IO_WRITE && c->is_file && one_moves(c, IO_WRITE))
        s->written_b = sum_add(s->written_b, (uint64_t)c->bytes);
    if (one_is_vain(c) && c->start_ns != MISSING_I64)
        *imap_put(&s->vain_by_second, (uint64_t)(c->start_ns / NS_PER_S), NULL) += 1;
    if (one_moves_file(c))
        affected_merge(&s->file_data, &c->affected);
    if (one_moves(c, IO_READ | IO_WRITE))
        add_slice(s, c);
    add_use(s, c);
    add_duration(s, c);
}

void
symptoms_add(struct symptoms *s, const struct symptom_context *ctx, const struct batch *b)
{
    struct one c = {.ctx = ctx};
    hull_add(&s->hull, b);
    for (size_t i = 0; i < b->n; i++) {
        read_one(&c, b, i);
        add_one(s, &c);
    }
}

static void
merge_sums(struct symptoms *a, const struct symptoms *b)
{
    a->calls += b->calls;
    a->timed += b->timed;
    a->call_ns = sum_add(a->call_ns, b->call_ns);
    a->lock_ns = sum_add(a->lock_ns, b->lock_ns);
    a->other_wait_ns = sum_add(a->other_wait_ns, b->other_wait_ns);
    a->written_b = sum_add(a->written_b, b->written_b);
    affected_merge(&a->io, &b->io);
    affected_merge(&a->file_io, &b->file_io);
    affected_merge(&a->file_data, &b->file_data);
    for (int k = 0; k < SYMPTOMS; k++) {
        a->outof[k] += b->outof[k];
        culprits_merge(&a->of[k], &b->of[k]);
    }
    for (int i = 0; i < SYMPTOM_SLICES; i++) {
        a->slice_b[i] = sum_add(a->slice_b[i], b->slice_b[i]);
        a->slice_ns[i] = sum_add(a->slice_ns[i], b->slice_ns[i]);
    }
    for (int side = 0; side < 2; side++) {
        hist_merge(&a->dur[side], &b->dur[side]);
        keep_longest(&a->longest[side], &b->longest[side]);
    }
}

void
symptoms_merge(struct symptoms *a, struct symptoms *b)
{
    uint64_t second, n;
    hull_merge(&a->hull, &b->hull);
    merge_sums(a, b);
    for (size_t at = 0; imap_next(&b->vain_by_second, &at, &second, &n);)
        *imap_put(&a->vain_by_second, second, NULL) += n;
    for (size_t i = 0; i < b->nspans; i++)
        add_span(a, b->spans[i].thread, b->spans[i].first_ns, b->spans[i].last_ns);
    for (size_t i = 0; i < b->nworkers; i++) {
        size_t at = worker_of(a, b->workers[i].process);
        affected_merge(&a->workers[at].io, &b->workers[i].io);
        add_life(&a->workers[at], b->workers[i].first_ns, b->workers[i].last_ns);
        sumlist_take(&a->workers[at].opens, &b->workers[i].opens);
    }
}

void
symptoms_free(struct symptoms *s)
{
    for (int k = 0; k < SYMPTOMS; k++)
        culprits_free(&s->of[k]);
    hist_free(&s->dur[0]);
    hist_free(&s->dur[1]);
    imap_free(&s->vain_by_second);
    imap_free(&s->threads);
    imap_free(&s->processes);
    for (size_t i = 0; i < s->nworkers; i++)
        sumlist_free(&s->workers[i].opens);
    free(s->spans);
    free(s->workers);
    *s = (struct symptoms){0};
}

uint64_t
symptoms_threads_ns(const struct symptoms *s)
{
    uint64_t ns = 0;
    for (size_t i = 0; i < s->nspans; i++)
        ns = sum_add(ns, (uint64_t)ns_between(s->spans[i].first_ns, s->spans[i].last_ns));
    return ns;
}

uint64_t
symptoms_vain_per_s(const struct symptoms *s)
{
    uint64_t second, n, most = 0;
    for (size_t at = 0; imap_next(&s->vain_by_second, &at, &second, &n);)
        most = MAX(most, n);
    return most;
}
