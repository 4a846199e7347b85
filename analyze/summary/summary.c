#include "analyze/summary/summary.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/rows/waits.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

void
summary_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {
        calls_start_ns, calls_dur_ns, calls_pid,         calls_tid, calls_call,
        calls_op,       calls_path,   calls_fd_kind,     calls_fd,  calls_errno,
        calls_flags,    calls_source, calls_transferred,
    };
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

void
summary_span_columns(bool want[calls_NCOLS])
{
    want[calls_start_ns] = want[calls_dur_ns] = true;
    want[calls_op] = want[calls_errno] = want[calls_flags] = true;
}

/* ---- one concern of a batch each, over the columns it needs ---- */

static inline unsigned
kind_of(uint8_t kind, int32_t fd, uint32_t path)
{
    if (kind == fd_kind_UNKNOWN && fd == -1 && path != 0)
        return SUMMARY_NAMED;
    return kind < SUMMARY_NAMED ? kind : fd_kind_UNKNOWN;
}

static inline unsigned
cell_of(unsigned op, unsigned kind)
{
    return (op < SUMMARY_OPS ? op : op_OTHER) * SUMMARY_KINDS + kind;
}

static void
add_sums(struct summary *s, const struct batch *b)
{
    const uint8_t *op = calls_op_in(b), *kind = calls_fd_kind_in(b);
    const uint16_t *error = calls_errno_in(b);
    const uint32_t *flags = calls_flags_in(b);
    const int64_t *moved = calls_transferred_in(b), *dur = calls_dur_ns_in(b);
    const int32_t *fd = calls_fd_in(b);
    const uint32_t *path = calls_path_in(b);

    for (size_t i = 0; i < b->n; i++) {
        unsigned cell = cell_of(op[i], kind_of(kind[i], fd[i], path[i]));
        bool done = call_succeeded(error[i], flags[i]);
        unsigned outcome = (error[i] != 0 ? OUTCOME_FAILED : 0) |
                           (done ? OUTCOME_DONE : 0) |
                           (done && moved[i] >= 0 ? OUTCOME_SIZED : 0) |
                           (done && moved[i] == 0 ? OUTCOME_EMPTY : 0) |
                           (dur[i] >= 0 ? OUTCOME_TIMED : 0);
        s->calls[cell][outcome]++;
        uint64_t bytes = done && moved[i] > 0 ? (uint64_t)moved[i] : 0;
        s->bytes[cell] = sum_add(s->bytes[cell], bytes);
        uint64_t time_ns = dur[i] > 0 ? (uint64_t)dur[i] : 0;
        s->time_ns[cell] = sum_add(s->time_ns[cell], time_ns);
    }
}

/* Of a call that waits by its name. Those whose operation and kind tell it are in the
 * sums already. */
static inline uint64_t
named_wait_ns(uint8_t named, uint8_t op, uint8_t kind, int64_t dur_ns)
{
    bool waits = named & NAMED_WAITS && dur_ns > 0 && !wait_kind_of(op, kind, false);
    return waits ? (uint64_t)dur_ns : 0;
}

/* Calls that are known by their names, which are few. */
static void
add_named(struct summary *s, const struct summary_context *c, const struct batch *b)
{
    const uint8_t *op = calls_op_in(b), *kind = calls_fd_kind_in(b);
    const uint16_t *call = calls_call_in(b), *error = calls_errno_in(b);
    const uint32_t *flags = calls_flags_in(b);
    const int64_t *dur = calls_dur_ns_in(b);
    for (size_t i = 0; i < b->n; i++) {
        uint8_t named = c->named[call[i]];
        if (named == 0)
            continue;
        uint64_t wait_ns = named_wait_ns(named, op[i], kind[i], dur[i]);
        s->named_wait_ns = sum_add(s->named_wait_ns, wait_ns);
        s->executions += named & NAMED_EXECUTES && call_succeeded(error[i], flags[i]);
    }
}

/* Whether rows i .. i + n - 1 are all of the same thread. */
static inline bool
is_one_thread(const struct batch *b, size_t i, size_t n)
{
    const int32_t *pid = calls_pid_in(b) + i, *tid = calls_tid_in(b) + i;
    const uint16_t *source = calls_source_in(b) + i;
    uint32_t differ = 0;
    for (size_t k = 0; k < n; k++)
        differ |= (uint32_t)(pid[k] ^ pid[0]) | (uint32_t)(tid[k] ^ tid[0]) |
                  (uint32_t)(source[k] ^ source[0]);
    return differ == 0;
}

/* Few threads are at work at a time: those that were counted last are known by their
 * place, the others looked up. */
static inline void
count_thread(struct summary *s, const struct summary_context *c, int32_t pid, int32_t tid,
             uint16_t source)
{
    struct summary_thread *known = &s->counted[(uint32_t)tid % SUMMARY_COUNTED];
    if (known->pid == pid && known->tid == tid && known->log == source + 1U)
        return;
    *known = (struct summary_thread){pid, tid, source + 1U};
    if (pid != MISSING_I32)
        imap_put(&s->processes, sources_process(c->sources, source, pid), NULL);
    if (tid != MISSING_I32)
        imap_put(&s->threads, sources_process(c->sources, source, tid), NULL);
}

#define TOGETHER 64 /* rows that are looked at at once: they are mostly of one thread */

static void
add_threads(struct summary *s, const struct summary_context *c, const struct batch *b)
{
    const int32_t *pid = calls_pid_in(b), *tid = calls_tid_in(b);
    const uint16_t *source = calls_source_in(b);
    for (size_t from = 0; from < b->n; from += TOGETHER) {
        size_t n = MIN(b->n - from, (size_t)TOGETHER);
        size_t end = from + (is_one_thread(b, from, n) ? 1 : n);
        for (size_t i = from; i < end; i++)
            count_thread(s, c, pid[i], tid[i], source[i]);
    }
}

enum { PATH_USED = 1, PATH_CREATED = 2, PATH_MODIFIED = 4 };

static void
make_files(struct summary *s, uint32_t npaths)
{
    if (s->path_seen)
        return;
    s->npaths = npaths;
    s->path_seen = xcalloc((size_t)npaths + 1, 1);
}

static inline bool
modifies(uint8_t op, uint32_t flags, uint16_t error)
{
    bool changes = op == op_WRITE || op == op_COPY || flags & FLAG(TRUNCATED_ON_OPEN);
    return changes && call_succeeded(error, flags);
}

/* Place 0, of calls without a path, is written for whatever is no file. */
static void
add_files(struct summary *s, const struct batch *b)
{
    const uint32_t *path = calls_path_in(b), *flags = calls_flags_in(b);
    const uint16_t *error = calls_errno_in(b);
    const uint8_t *kind = calls_fd_kind_in(b), *op = calls_op_in(b);
    for (size_t i = 0; i < b->n; i++) {
        bool file = kind[i] == fd_kind_FILE && path[i] < s->npaths;
        uint8_t seen = PATH_USED;
        if (modifies(op[i], flags[i], error[i]))
            seen |= PATH_MODIFIED;
        s->path_seen[file ? path[i] : 0] |= seen;
    }
}

static void
add_created(struct summary *s, const struct batch *b)
{
    const uint32_t *path = calls_path_in(b), *flags = calls_flags_in(b);
    const uint16_t *error = calls_errno_in(b);
    for (size_t i = 0; i < b->n; i++)
        if (flags[i] & FLAG(CREATED) && path[i] > 0 && path[i] < s->npaths &&
            call_succeeded(error[i], flags[i]))
            s->path_seen[path[i]] |= PATH_CREATED;
}

static void
add_unfinished(struct summary *s, const struct batch *b)
{
    const uint32_t *flags = calls_flags_in(b);
    uint32_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        n += flags[i] >> flags_UNFINISHED & 1;
    s->unfinished += n;
}

/* Flags that any of the calls has. */
static uint32_t
flags_of(const struct batch *b)
{
    const uint32_t *flags = calls_flags_in(b);
    uint32_t any = 0;
    for (size_t i = 0; i < b->n; i++)
        any |= flags[i];
    return any;
}

void
summary_add(struct summary *s, const struct summary_context *c, const struct batch *b)
{
    uint32_t flags = flags_of(b);
    make_files(s, c->npaths);
    add_sums(s, b);
    add_named(s, c, b);
    hull_add(&s->hull, b);
    add_threads(s, c, b);
    add_files(s, b);
    hot_paths_add(&s->hot, c->npaths, b);
    if (flags & FLAG(CREATED))
        add_created(s, b);
    if (flags & FLAG(UNFINISHED))
        add_unfinished(s, b);
    if (c->counted)
        counted_add(&s->by_kernel, c->counted, b);
}

/* ---- of calls that are alike ---- */

void
summary_columns_alike(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_pid,   calls_tid,    calls_call,
                                  calls_op,    calls_path,   calls_errno,
                                  calls_flags, calls_source, calls_fd_kind};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

static uint64_t
nearest(uint64_t at, uint64_t bound, uint64_t nearest)
{
    return bound > at ? MIN(bound, nearest) : nearest;
}

/* Which of n calls are both timed and sized is not known, nor ever asked: each is counted
 * by itself. So they are taken for the first ones. */
static void
add_outcomes(uint64_t calls[OUTCOMES], unsigned outcome, const struct alike_row *sum)
{
    bool done = outcome & OUTCOME_DONE;
    uint64_t n = sum->calls_, sized = done ? sum->sized_ : 0;
    uint64_t empty = done ? sum->empty_ : 0;
    for (uint64_t at = 0, end; at < n; at = end) {
        end = nearest(at, sized, nearest(at, empty, nearest(at, sum->timed_, n)));
        calls[outcome | (at < sized ? OUTCOME_SIZED : 0) |
              (at < empty ? OUTCOME_EMPTY : 0) |
              (at < sum->timed_ ? OUTCOME_TIMED : 0)] += end - at;
    }
}

static void
add_alike(struct summary *s, const struct summary_context *c, const struct batch *calls,
          size_t i, const struct alike_row *sum)
{
    uint8_t kind = (uint8_t)kind_of(sum->fd_kind_, calls_fd_in(calls)[i], sum->path_);
    unsigned cell = cell_of(sum->op_, kind);
    bool done = call_succeeded(sum->errno_, sum->flags_);
    uint8_t named = c->named[sum->call_];
    const struct hull hull = {sum->first_ns_, sum->last_ns_, sum->clocked_};
    add_outcomes(s->calls[cell],
                 (sum->errno_ != 0 ? OUTCOME_FAILED : 0) | (done ? OUTCOME_DONE : 0),
                 sum);
    s->bytes[cell] = sum_add(s->bytes[cell], done ? sum->moved_bytes_ : 0);
    s->time_ns[cell] = sum_add(s->time_ns[cell], sum->total_ns_);
    s->unfinished += sum->flags_ & FLAG(UNFINISHED) ? sum->calls_ : 0;
    s->executions += named & NAMED_EXECUTES && done ? sum->calls_ : 0;
    s->named_wait_ns =
        sum_add(s->named_wait_ns,
                named_wait_ns(named, sum->op_, sum->fd_kind_, calls_dur_ns_in(calls)[i]));
    hull_merge(&s->hull, &hull);
    if (c->counted)
        counted_add_alike(&s->by_kernel, c->counted, sum);
}

void
summary_add_alike(struct summary *s, const struct summary_context *c,
                  const struct batch *calls, const struct batch *sums)
{
    for (size_t i = 0; i < calls->n; i++) {
        struct alike_row sum;
        alike_take(sums, i, &sum);
        add_alike(s, c, calls, i, &sum);
    }
    make_files(s, c->npaths);
    add_threads(s, c, calls);
    add_files(s, calls);
    add_created(s, calls);
    hot_paths_add(&s->hot, c->npaths, calls);
}

#define IO_CALL 4 /* above the number of operations */

/* Calls of no interest are overwritten by the next one. */
void
summary_spans(const struct batch *b, struct run *run)
{
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    const uint8_t *op = calls_op_in(b);
    const uint16_t *error = calls_errno_in(b);
    const uint32_t *flags = calls_flags_in(b);
    struct run r = *run;
    uint8_t counts[256];
    for (unsigned i = 0; i < ARRAY_LEN(counts); i++) {
        unsigned class = io_class_of((uint8_t)i);
        counts[i] = class ? (uint8_t)(IO_CALL | io_operations(class)) : 0;
    }

    for (size_t i = 0; i < b->n; i++) {
        unsigned count = counts[op[i]];
        unsigned points = call_succeeded(error[i], flags[i]) ? count % IO_CALL : 0;
        run_put(&r, start[i], dur[i], 0, points);
        r.n += (start[i] != MISSING_I64) & (count != 0) & ((dur[i] >= 0) | (points > 0));
    }
    *run = r;
}

/* ---- merge ---- */

static void
keys_merge(struct imap *a, const struct imap *b)
{
    uint64_t key, value;
    for (size_t at = 0; imap_next(b, &at, &key, &value);)
        imap_put(a, key, NULL);
}

static void
files_merge(struct summary *a, const struct summary *b)
{
    if (!b->path_seen)
        return;
    make_files(a, b->npaths);
    for (uint32_t id = 0; id < MIN(a->npaths, b->npaths); id++)
        a->path_seen[id] |= b->path_seen[id];
}

void
summary_merge(struct summary *a, const struct summary *b)
{
    for (size_t cell = 0; cell < SUMMARY_CELLS; cell++) {
        for (size_t outcome = 0; outcome < OUTCOMES; outcome++)
            a->calls[cell][outcome] += b->calls[cell][outcome];
        a->bytes[cell] = sum_add(a->bytes[cell], b->bytes[cell]);
        a->time_ns[cell] = sum_add(a->time_ns[cell], b->time_ns[cell]);
    }
    hull_merge(&a->hull, &b->hull);
    counted_merge(&a->by_kernel, &b->by_kernel);
    a->named_wait_ns = sum_add(a->named_wait_ns, b->named_wait_ns);
    a->unfinished += b->unfinished;
    a->executions += b->executions;
    keys_merge(&a->processes, &b->processes);
    keys_merge(&a->threads, &b->threads);
    files_merge(a, b);
    hot_paths_merge(&a->hot, &b->hot);
}

void
summary_free(struct summary *s)
{
    imap_free(&s->processes);
    imap_free(&s->threads);
    hot_paths_free(&s->hot);
    free(s->path_seen);
    *s = (struct summary){0};
}

/* ---- results ---- */

static void
total_cell(struct summary_sums *total, const struct summary *s, unsigned cell)
{
    for (unsigned outcome = 0; outcome < OUTCOMES; outcome++) {
        uint64_t n = s->calls[cell][outcome];
        total->calls += n;
        total->failed += outcome & OUTCOME_FAILED ? n : 0;
        total->done += outcome & OUTCOME_DONE ? n : 0;
        total->sized += outcome & OUTCOME_SIZED ? n : 0;
        total->empty += outcome & OUTCOME_EMPTY ? n : 0;
        total->timed += outcome & OUTCOME_TIMED ? n : 0;
    }
    total->bytes = sum_add(total->bytes, s->bytes[cell]);
    total->time_ns = sum_add(total->time_ns, s->time_ns[cell]);
}

struct summary_sums
summary_total(const struct summary *s, uint32_t ops, uint32_t kinds)
{
    struct summary_sums total = {0};
    for (unsigned op = 0; op < SUMMARY_OPS; op++)
        for (unsigned kind = 0; kind < SUMMARY_KINDS; kind++)
            if (ops >> op & 1 && kinds >> kind & 1)
                total_cell(&total, s, cell_of(op, kind));
    return total;
}

uint64_t
summary_wait_ns(const struct summary *s)
{
    uint64_t ns = s->named_wait_ns;
    for (unsigned op = 0; op < SUMMARY_OPS; op++)
        for (unsigned kind = 0; kind < SUMMARY_KINDS; kind++)
            if (wait_kind_of((uint8_t)op, (uint8_t)kind, false))
                ns = sum_add(ns, s->time_ns[cell_of(op, kind)]);
    return ns;
}

static uint64_t
count_paths(const struct summary *s, uint8_t bit)
{
    uint64_t n = 0;
    for (uint32_t id = 1; s->path_seen && id < s->npaths; id++)
        n += (s->path_seen[id] & bit) != 0;
    return n;
}

uint64_t
summary_files(const struct summary *s)
{
    return count_paths(s, PATH_USED);
}

uint64_t
summary_created(const struct summary *s)
{
    return count_paths(s, PATH_CREATED);
}

uint64_t
summary_modified(const struct summary *s)
{
    return count_paths(s, PATH_MODIFIED);
}

int64_t
summary_elapsed_ns(const struct summary *s)
{
    return s->hull.clocked ? ns_between(s->hull.first_ns, s->hull.last_ns) : MISSING_I64;
}
