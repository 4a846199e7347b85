#include "analyze/summary.h"

#include <math.h>

#include "analyze/columns.h"
#include "analyze/ops.h"
#include "lib/mem.h"
#include "lib/sum.h"

/* Beside poll, lock and reads that wait for somebody: whose only work is to wait. */
const char *const summary_waits[] = {
    "wait4",
    "waitid",
    "waitpid",
    "wait3",
    "nanosleep",
    "clock_nanosleep",
    "clock_nanosleep_time64",
    "pause",
    "rt_sigsuspend",
    "sigsuspend",
    "rt_sigtimedwait",
    "rt_sigtimedwait_time64",
    "accept",
    "accept4",
    "msgrcv",
    "semop",
    "semtimedop",
    "io_getevents",
    "io_pgetevents",
    NULL,
};

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

/* ---- one concern of a batch each, over the columns it needs ---- */

static unsigned
kind_of(uint8_t kind, int32_t fd, uint32_t path)
{
    if (kind == fd_kind_UNKNOWN && fd == -1 && path != 0)
        return SUMMARY_NAMED;
    return kind < SUMMARY_NAMED ? kind : fd_kind_UNKNOWN;
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
        struct summary_sums *sum = &s->sums[op[i] < SUMMARY_OPS ? op[i] : op_OTHER]
                                           [kind_of(kind[i], fd[i], path[i])];
        bool done = call_succeeded(error[i], flags[i]);
        sum->calls++;
        sum->failed += error[i] != 0;
        sum->done += done;
        sum->empty += done && moved[i] == 0;
        sum->sized += done && moved[i] >= 0;
        sum->bytes = sum_add(sum->bytes, done && moved[i] > 0 ? (uint64_t)moved[i] : 0);
        sum->time_ns = sum_add(sum->time_ns, dur[i] > 0 ? (uint64_t)dur[i] : 0);
        sum->timed += dur[i] >= 0;
        s->unfinished += (flags[i] & FLAG(UNFINISHED)) != 0;
    }
}

static bool
waits_for_somebody(uint8_t op, uint8_t kind)
{
    bool peer = kind == fd_kind_PIPE || kind == fd_kind_SOCKET || kind == fd_kind_TTY;
    return op == op_POLL || op == op_LOCK || (op == op_READ && peer);
}

static void
add_waits(struct summary *s, const struct summary_context *c, const struct batch *b)
{
    const uint8_t *op = calls_op_in(b), *kind = calls_fd_kind_in(b);
    const uint16_t *call = calls_call_in(b);
    const int64_t *dur = calls_dur_ns_in(b);
    for (size_t i = 0; i < b->n; i++)
        if (dur[i] > 0 && (waits_for_somebody(op[i], kind[i]) ||
                           (call[i] < c->ncalls && c->waits[call[i]])))
            s->wait_ns = sum_add(s->wait_ns, (uint64_t)dur[i]);
}

static void
add_times(struct summary *s, const struct batch *b)
{
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    const uint8_t *op = calls_op_in(b);
    const uint16_t *error = calls_errno_in(b);
    const uint32_t *flags = calls_flags_in(b);

    for (size_t i = 0; i < b->n; i++) {
        if (start[i] == MISSING_I64)
            continue;
        int64_t end = ns_add(start[i], MAX(dur[i], 0));
        s->first_ns = s->clocked ? MIN(s->first_ns, start[i]) : start[i];
        s->last_ns = s->clocked ? MAX(s->last_ns, end) : end;
        s->clocked++;
        unsigned class = io_class_of(op[i]);
        if (class && dur[i] >= 0)
            spans_add(&s->io, start[i], dur[i]);
        if (class & (IO_READ | IO_WRITE) && call_succeeded(error[i], flags[i])) {
            times_add(&s->starts, start[i]);
            if (class == (IO_READ | IO_WRITE))
                times_add(&s->starts, start[i]);
        }
    }
}

/* Runs of one thread are common: each is looked up once. */
static void
add_threads(struct summary *s, const struct summary_context *c, const struct batch *b)
{
    const int32_t *pid = calls_pid_in(b), *tid = calls_tid_in(b);
    const uint16_t *source = calls_source_in(b);
    for (size_t i = 0; i < b->n; i++) {
        if (i > 0 && pid[i] == pid[i - 1] && tid[i] == tid[i - 1] &&
            source[i] == source[i - 1])
            continue;
        if (pid[i] != MISSING_I32)
            imap_put(&s->processes, sources_process(c->sources, source[i], pid[i]), NULL);
        if (tid[i] != MISSING_I32)
            imap_put(&s->threads, sources_process(c->sources, source[i], tid[i]), NULL);
    }
}

static void
add_files(struct summary *s, const struct summary_context *c, const struct batch *b)
{
    const uint32_t *path = calls_path_in(b);
    const uint8_t *kind = calls_fd_kind_in(b);
    if (!s->path_seen) {
        s->npaths = c->npaths;
        s->path_seen = xcalloc((size_t)s->npaths + 1, 1);
    }
    for (size_t i = 0; i < b->n; i++) {
        if (kind[i] != fd_kind_FILE || path[i] == 0 || path[i] >= s->npaths)
            continue;
        s->files += !s->path_seen[path[i]];
        s->path_seen[path[i]] = 1;
    }
}

void
summary_add(struct summary *s, const struct summary_context *c, const struct batch *b)
{
    add_sums(s, b);
    add_waits(s, c, b);
    add_times(s, b);
    add_threads(s, c, b);
    add_files(s, c, b);
}

/* ---- merge ---- */

static void
sums_merge(struct summary_sums *a, const struct summary_sums *b)
{
    a->calls += b->calls;
    a->failed += b->failed;
    a->done += b->done;
    a->empty += b->empty;
    a->sized += b->sized;
    a->bytes = sum_add(a->bytes, b->bytes);
    a->time_ns = sum_add(a->time_ns, b->time_ns);
    a->timed += b->timed;
}

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
    if (!a->path_seen) {
        a->npaths = b->npaths;
        a->path_seen = xcalloc((size_t)a->npaths + 1, 1);
    }
    for (uint32_t id = 0; id < MIN(a->npaths, b->npaths); id++) {
        a->files += b->path_seen[id] && !a->path_seen[id];
        a->path_seen[id] |= b->path_seen[id];
    }
}

void
summary_merge(struct summary *a, const struct summary *b)
{
    for (size_t op = 0; op < SUMMARY_OPS; op++)
        for (size_t kind = 0; kind < SUMMARY_KINDS; kind++)
            sums_merge(&a->sums[op][kind], &b->sums[op][kind]);
    if (b->clocked) {
        a->first_ns = a->clocked ? MIN(a->first_ns, b->first_ns) : b->first_ns;
        a->last_ns = a->clocked ? MAX(a->last_ns, b->last_ns) : b->last_ns;
    }
    a->clocked += b->clocked;
    a->wait_ns = sum_add(a->wait_ns, b->wait_ns);
    a->unfinished += b->unfinished;
    times_merge(&a->starts, &b->starts);
    spans_merge(&a->io, &b->io);
    keys_merge(&a->processes, &b->processes);
    keys_merge(&a->threads, &b->threads);
    files_merge(a, b);
}

void
summary_free(struct summary *s)
{
    times_free(&s->starts);
    spans_free(&s->io);
    imap_free(&s->processes);
    imap_free(&s->threads);
    free(s->path_seen);
    *s = (struct summary){0};
}

/* ---- results ---- */

struct summary_sums
summary_total(const struct summary *s, uint32_t ops, uint32_t kinds)
{
    struct summary_sums total = {0};
    for (size_t op = 0; op < SUMMARY_OPS; op++)
        for (size_t kind = 0; kind < SUMMARY_KINDS; kind++)
            if (ops >> op & 1 && kinds >> kind & 1)
                sums_merge(&total, &s->sums[op][kind]);
    return total;
}

struct summary_peak
summary_peak(struct summary *s, int64_t window_ns)
{
    int64_t elapsed = s->clocked ? ns_between(s->first_ns, s->last_ns) : 0;
    if (elapsed <= 0)
        return (struct summary_peak){(double)NAN, (double)NAN};
    times_settle(&s->starts);
    if (elapsed < window_ns) /* all of them, over the run's own length */
        return (struct summary_peak){(double)s->starts.n * (double)NS_PER_S /
                                         (double)elapsed,
                                     (double)elapsed / (double)NS_PER_S};
    double seconds = (double)window_ns / (double)NS_PER_S;
    return (struct summary_peak){(double)times_peak(&s->starts, window_ns) / seconds,
                                 seconds};
}
