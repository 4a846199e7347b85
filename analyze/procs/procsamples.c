#include "analyze/procs/procsamples.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/times.h"
#include "lib/base/mem.h"

static uint64_t
identity(size_t recording, int32_t number, int64_t starttime_ticks)
{
    uint64_t key = hash_u64((uint64_t)recording << 32 | (uint32_t)number);
    return hash_u64(key ^ (uint64_t)starttime_ticks);
}

/* User and system time in clock ticks know all threads, run_ns knows fractions of a tick:
 * both are lower bounds, so the larger one is nearer. */
static int64_t
processor_ns(int64_t user_ticks, int64_t system_ticks, int64_t run_ns, int64_t clk_tck)
{
    int64_t ticks, ns = MISSING_I64;
    if (user_ticks >= 0 && system_ticks >= 0 && clk_tck > 0 &&
        !__builtin_add_overflow(user_ticks, system_ticks, &ticks) &&
        ticks <= INT64_MAX / NS_PER_S)
        ns = ticks * NS_PER_S / clk_tck;
    return MAX(ns, run_ns >= 0 ? run_ns : MISSING_I64);
}

/* The counter's growth; what it was before the recording is taken off. */
static void
count_up(int64_t *cpu_ns, struct procsample_clock *c, int64_t reading_ns)
{
    if (reading_ns == MISSING_I64)
        return;
    if (*cpu_ns == MISSING_I64)
        c->before_ns = c->ran_before ? reading_ns : 0;
    *cpu_ns = MAX(*cpu_ns, ns_between(c->before_ns, reading_ns));
}

static struct procsample_clock
clock_of(const struct procsamples *s, size_t at, int64_t starttime_ticks, int64_t time_ns)
{
    const struct recording *r = &s->recordings.list[at];
    bool before = recording_found(r, starttime_ticks, time_ns);
    return (struct procsample_clock){at, starttime_ticks, 0, before};
}

/* ---- processes ---- */

static struct procsample *
find_process(struct procsamples *s, size_t at, const struct samples_process_row *row,
             uint64_t process)
{
    bool added;
    uint64_t *place =
        imap_put(&s->ids, identity(at, row->pid_, row->starttime_ticks_), &added);
    if (!added)
        return &s->processes[*place];
    *place = s->nprocesses;
    grow(&s->processes, &s->processes_cap, s->nprocesses + 1, sizeof *s->processes);
    struct procsample *p = &s->processes[s->nprocesses++];
    *p = (struct procsample){
        .process = process,
        .pid = row->pid_,
        .ppid = row->ppid_,
        .started_ns = recording_started(&s->recordings.list[at], row->starttime_ticks_),
        .first_ns = row->time_ns_,
        .end_ns = MISSING_I64,
        .cpu_ns = MISSING_I64,
        .exit_status = MISSING_I32,
        .signal = MISSING_I32,
        .clock = clock_of(s, at, row->starttime_ticks_, row->time_ns_),
    };
    return p;
}

static void
add_process(struct procsamples *s, const struct batch *b, size_t i,
            const struct sources *sources)
{
    struct samples_process_row row;
    samples_process_take(b, i, &row);
    size_t at = recordings_find(&s->recordings, row.source_, row.line_);
    if (at == s->recordings.n)
        return;
    struct procsample *p =
        find_process(s, at, &row, sources_process(sources, row.source_, row.pid_));
    p->last_ns = row.time_ns_;
    p->comm = row.comm_ ? row.comm_ : p->comm;
    p->command = row.cmdline_ ? row.cmdline_ : p->command;
    p->threads = MAX(p->threads, row.threads_);
    count_up(&p->cpu_ns, &p->clock,
             processor_ns(row.utime_ticks_, row.stime_ticks_, row.run_ns_,
                          s->recordings.list[at].clk_tck));
}

static void
add_end(struct procsamples *s, const struct batch *b, size_t i,
        const struct sources *sources)
{
    struct samples_process_end_row row;
    samples_process_end_take(b, i, &row);
    size_t at = recordings_find(&s->recordings, row.source_, row.line_);
    const uint64_t *place =
        imap_get(&s->ids, identity(at, row.pid_, row.starttime_ticks_));
    (void)sources;
    if (!place)
        return;
    struct procsample *p = &s->processes[*place];
    p->exit_status = row.exit_status_;
    p->signal = row.signal_;
    if (row.how_ != sample_end_RUNNING)
        p->end_ns = row.time_ns_;
}

/* ---- threads ---- */

static struct procsample_thread *
find_thread(struct procsamples *s, size_t at, const struct samples_thread_row *row,
            uint64_t process)
{
    bool added;
    uint64_t key = identity(at, row->tid_, row->starttime_ticks_) + 1;
    uint64_t *place = imap_put(&s->ids, hash_u64(key), &added);
    if (!added)
        return &s->threads[*place];
    *place = s->nthreads;
    grow(&s->threads, &s->threads_cap, s->nthreads + 1, sizeof *s->threads);
    s->threads[s->nthreads] = (struct procsample_thread){
        .process = process,
        .tid = row->tid_,
        .first_ns = row->time_ns_,
        .cpu_ns = MISSING_I64,
        .clock = clock_of(s, at, row->starttime_ticks_, row->time_ns_),
    };
    return &s->threads[s->nthreads++];
}

static void
add_thread(struct procsamples *s, const struct batch *b, size_t i,
           const struct sources *sources)
{
    struct samples_thread_row row;
    samples_thread_take(b, i, &row);
    size_t at = recordings_find(&s->recordings, row.source_, row.line_);
    if (at == s->recordings.n)
        return;
    struct procsample_thread *t =
        find_thread(s, at, &row, sources_process(sources, row.source_, row.pid_));
    count_up(&t->cpu_ns, &t->clock,
             processor_ns(row.utime_ticks_, row.stime_ticks_, row.run_ns_,
                          s->recordings.list[at].clk_tck));
}

/* ---- all of it ---- */

static bool
pass(struct procsamples *s, struct store *store, int table, const struct sources *sources,
     void (*add)(struct procsamples *, const struct batch *, size_t,
                 const struct sources *),
     struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    struct scan *sc = scan_begin(store, table, NULL, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++)
            add(s, b, i, sources);
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

static int
by_tid(const void *a, const void *b)
{
    const struct procsample_thread *x = a, *y = b;
    if (x->tid != y->tid)
        return x->tid < y->tid ? -1 : 1;
    return (x->first_ns > y->first_ns) - (x->first_ns < y->first_ns);
}

size_t
procsamples_first_thread(const struct procsamples *s, int32_t tid)
{
    size_t low = 0, n = s->nthreads;
    while (low < n) {
        size_t mid = low + (n - low) / 2;
        if (s->threads[mid].tid < tid)
            low = mid + 1;
        else
            n = mid;
    }
    return low;
}

bool
procsamples_load(struct procsamples *s, struct store *store,
                 const struct sources *sources, struct err *err)
{
    *s = (struct procsamples){0};
    bool ok = recordings_load(&s->recordings, store, err) &&
              pass(s, store, TABLE_samples_process, sources, add_process, err) &&
              pass(s, store, TABLE_samples_process_end, sources, add_end, err) &&
              pass(s, store, TABLE_samples_thread, sources, add_thread, err);
    if (s->nthreads)
        qsort(s->threads, s->nthreads, sizeof *s->threads, by_tid);
    return ok;
}

void
procsamples_free(struct procsamples *s)
{
    free(s->processes);
    free(s->threads);
    imap_free(&s->ids);
    recordings_free(&s->recordings);
    *s = (struct procsamples){0};
}

bool
procsamples_same(uint64_t a, uint64_t b)
{
    bool host_open = a >> 32 == 0 || b >> 32 == 0 || a >> 32 == b >> 32;
    return host_open && (uint32_t)a == (uint32_t)b;
}
