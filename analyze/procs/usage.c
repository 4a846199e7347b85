#include "analyze/procs/usage_priv.h"
#include "analyze/rows/columns.h"
#include "analyze/rows/times.h"
#include "lib/base/mem.h"

#define NONE (-1)

enum unit { PLAIN, TICKS };

/* Where a total comes from. */
static const struct part {
    int own;   /* column of samples/process */
    int below; /* what its waited-for children counted, where `own` has not got it */
    int end;   /* column of samples/process_end: the same, exactly */
    int64_t end_factor;
    enum unit unit;
    bool shallow; /* `own` is without children, and nothing has them but `end` */
} parts[USAGE_COUNT] = {
#define P(name) samples_process_##name
#define E(name) samples_process_end_##name
    [USAGE_USER_NS] = {P(utime_ticks),           P(cutime_ticks), E(user_us),     1000, TICKS, false},
    [USAGE_SYSTEM_NS] = {P(stime_ticks),           P(cstime_ticks), E(system_us),   1000, TICKS,
                       false                                                                        },
    [USAGE_READ_CHARS] = {P(rchar),                 NONE,            NONE,           1,    PLAIN, false},
    [USAGE_WRITE_CHARS] = {P(wchar),                 NONE,            NONE,           1,    PLAIN, false},
    [USAGE_READ_CALLS] = {P(syscr),                 NONE,            NONE,           1,    PLAIN, false},
    [USAGE_WRITE_CALLS] = {P(syscw),                 NONE,            NONE,           1,    PLAIN, false},
    [USAGE_READ_BYTES] = {P(read_bytes),            NONE,            NONE,           1,    PLAIN, false},
    [USAGE_WRITE_BYTES] = {P(write_bytes),           NONE,            NONE,           1,    PLAIN, false},
    [USAGE_CANCELLED_BYTES] = {P(cancelled_write_bytes), NONE,            NONE,           1,    PLAIN, false},
    [USAGE_MINOR_FAULTS] = {P(minflt),                P(cminflt),      E(minflt),      1,    PLAIN, false},
    [USAGE_MAJOR_FAULTS] = {P(majflt),                P(cmajflt),      E(majflt),      1,    PLAIN, false},
    [USAGE_VOLUNTARY] = {P(voluntary),             NONE,            E(voluntary),   1,    PLAIN, true },
    [USAGE_INVOLUNTARY] = {P(involuntary),           NONE,            E(involuntary), 1,    PLAIN, true },
#undef P
#undef E
};

/* ---- one process ---- */

static int64_t
in_unit(int64_t v, const struct part *part, const struct recording *r)
{
    int64_t ns;
    if (v == MISSING_I64 || part->unit == PLAIN)
        return v;
    if (r->clk_tck <= 0 || __builtin_mul_overflow(v, NS_PER_S, &ns))
        return MISSING_I64;
    return ns / r->clk_tck;
}

/* Sum of what is known; missing when neither is. */
static int64_t
add_known(int64_t a, int64_t b)
{
    int64_t sum;
    if (a == MISSING_I64 || b == MISSING_I64)
        return a == MISSING_I64 ? b : a;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static int64_t
value_of(const struct batch *b, size_t row, const struct part *part,
         const struct recording *r)
{
    int64_t v = batch_get(b, part->own, row);
    if (v != MISSING_I64 && part->below != NONE)
        v = add_known(v, batch_get(b, part->below, row));
    return in_unit(v, part, r);
}

static uint64_t
identity(size_t recording, int32_t pid, int64_t starttime_ticks)
{
    uint64_t key = hash_u64((uint64_t)recording << 32 | (uint32_t)pid);
    return hash_u64(key ^ (uint64_t)starttime_ticks);
}

static struct usage_process *
find(struct usage *u, size_t recording, int32_t pid, int64_t starttime_ticks, bool *added)
{
    uint64_t *place = imap_put(&u->ids, identity(recording, pid, starttime_ticks), added);
    if (!*added)
        return &u->processes[*place];
    *place = u->n;
    grow(&u->processes, &u->cap, u->n + 1, sizeof *u->processes);
    struct usage_process *p = &u->processes[u->n++];
    *p = (struct usage_process){.recording = recording,
                                .pid = pid,
                                .starttime_ticks = starttime_ticks,
                                .peak_rss_b = MISSING_I64};
    for (int w = 0; w < USAGE_COUNT; w++)
        p->first[w] = p->last[w] = p->end[w] = MISSING_I64;
    *imap_put(&u->pids, (uint64_t)recording << 32 | (uint32_t)pid, NULL) = *place;
    return p;
}

static int64_t
kib(int64_t v)
{
    return v == MISSING_I64 || v > INT64_MAX / 1024 || v < 0 ? MISSING_I64 : v * 1024;
}

/* ---- rows ---- */

void
usage_columns(bool want[samples_process_NCOLS])
{
    static const int others[] = {
        samples_process_time_ns, samples_process_pid,    samples_process_starttime_ticks,
        samples_process_ppid,    samples_process_source, samples_process_peak_rss_kib,
        samples_process_line,    samples_process_comm};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        want[others[i]] = true;
    for (int w = 0; w < USAGE_COUNT; w++) {
        want[parts[w].own] = true;
        if (parts[w].below != NONE)
            want[parts[w].below] = true;
    }
}

static void
add_row(struct usage *u, const struct batch *b, size_t i)
{
    size_t at = recordings_find(u->recordings, samples_process_source_in(b)[i],
                                samples_process_line_in(b)[i]);
    if (at == u->recordings->n)
        return;
    const struct recording *r = &u->recordings->list[at];
    int64_t starttime = samples_process_starttime_ticks_in(b)[i];
    int64_t time_ns = samples_process_time_ns_in(b)[i];
    bool added;
    struct usage_process *p =
        find(u, at, samples_process_pid_in(b)[i], starttime, &added);
    if (added)
        p->ran_before = recording_found(r, starttime, time_ns);
    p->ppid = samples_process_ppid_in(b)[i];
    p->source = samples_process_source_in(b)[i];
    if (samples_process_comm_in(b)[i])
        p->comm = samples_process_comm_in(b)[i];
    p->peak_rss_b = MAX(p->peak_rss_b, kib(samples_process_peak_rss_kib_in(b)[i]));
    u->last_ns[at] = MAX(u->last_ns[at], time_ns);
    for (int w = 0; w < USAGE_COUNT; w++) {
        int64_t v = value_of(b, i, &parts[w], r);
        if (v == MISSING_I64)
            continue;
        if (p->first[w] == MISSING_I64)
            p->first[w] = v;
        p->last[w] = MAX(p->last[w], v); /* scaled times step back by a tick */
    }
}

void
usage_add(struct usage *u, const struct batch *b)
{
    if (!u->last_ns) {
        u->last_ns = xcalloc(u->recordings->n + 1, sizeof *u->last_ns);
        for (size_t i = 0; i < u->recordings->n; i++)
            u->last_ns[i] = MISSING_I64;
    }
    for (size_t i = 0; i < b->n; i++)
        add_row(u, b, i);
}

/* The process that ended: by its start, or the last one of its number. */
static const uint64_t *
place_of_end(const struct usage *u, size_t recording,
             const struct samples_process_end_row *row)
{
    if (row->starttime_ticks_ == MISSING_I64)
        return imap_get(&u->pids, (uint64_t)recording << 32 | (uint32_t)row->pid_);
    return imap_get(&u->ids, identity(recording, row->pid_, row->starttime_ticks_));
}

void
usage_add_ends(struct usage *u, const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        struct samples_process_end_row row;
        samples_process_end_take(b, i, &row);
        size_t at = recordings_find(u->recordings, row.source_, row.line_);
        const uint64_t *place = place_of_end(u, at, &row);
        if (!place)
            continue;
        struct usage_process *p = &u->processes[*place];
        p->how = row.how_;
        p->taken_by = row.taken_by_;
        p->peak_rss_b = MAX(p->peak_rss_b, kib(row.max_rss_kib_));
        for (int w = 0; w < USAGE_COUNT; w++) {
            int64_t v =
                parts[w].end == NONE ? MISSING_I64 : batch_get(b, parts[w].end, i);
            if (v >= 0 && v <= INT64_MAX / parts[w].end_factor)
                p->end[w] = v * parts[w].end_factor;
        }
    }
}

/* ---- totals ---- */

const uint64_t *
usage_taker(const struct usage *u, const struct usage_process *p)
{
    if (p->taken_by != sample_taker_PARENT)
        return NULL;
    return imap_get(&u->pids, (uint64_t)p->recording << 32 | (uint32_t)p->ppid);
}

bool
usage_inherited(enum usage_what w)
{
    return !parts[w].shallow;
}

/* What it counted up to its end is known: read there, or in a parent's counters, which
 * are judged for themselves. */
static bool
is_settled(const struct usage *u, const struct usage_process *p)
{
    return p->how == sample_end_FINAL || usage_taker(u, p);
}

static bool
has_all_ends(const struct usage *u, enum usage_what w)
{
    bool all_ends = true;
    for (size_t i = 0; i < u->n; i++)
        all_ends &=
            usage_taker(u, &u->processes[i]) || u->processes[i].end[w] != MISSING_I64;
    return all_ends;
}

/* sum, and what the process adds to it. */
static int64_t
with_process(const struct usage *u, const struct usage_process *p, enum usage_what w,
             bool all_ends, int64_t sum)
{
    /* Children that are nowhere else count for themselves. */
    bool counts = !usage_taker(u, p) || (parts[w].shallow && !all_ends);
    bool exact = p->end[w] != MISSING_I64 && (!parts[w].shallow || all_ends);
    if (counts)
        sum = add_known(sum, exact ? p->end[w] : p->last[w]);
    if (p->ran_before && p->first[w] != MISSING_I64 && sum != MISSING_I64)
        sum = ns_between(p->first[w], sum);
    return sum;
}

static int64_t
total_of(const struct usage *u, enum usage_what w)
{
    bool all_ends = has_all_ends(u, w);
    int64_t sum = MISSING_I64;
    for (size_t i = 0; i < u->n; i++)
        sum = with_process(u, &u->processes[i], w, all_ends, sum);
    return sum;
}

int64_t *
usage_by_recording(const struct usage *u, enum usage_what w)
{
    bool all_ends = has_all_ends(u, w);
    int64_t *sums = xcalloc(u->recordings->n + 1, sizeof *sums);
    for (size_t i = 0; i <= u->recordings->n; i++)
        sums[i] = MISSING_I64;
    for (size_t i = 0; i < u->n; i++) {
        int64_t *sum = &sums[MIN(u->processes[i].recording, u->recordings->n)];
        *sum = with_process(u, &u->processes[i], w, all_ends, *sum);
    }
    return sums;
}

int64_t *
usage_peaks(const struct usage *u)
{
    int64_t *peaks = xcalloc(u->recordings->n + 1, sizeof *peaks);
    for (size_t i = 0; i <= u->recordings->n; i++)
        peaks[i] = MISSING_I64;
    for (size_t i = 0; i < u->n; i++) {
        int64_t *peak = &peaks[MIN(u->processes[i].recording, u->recordings->n)];
        *peak = MAX(*peak, u->processes[i].peak_rss_b);
    }
    return peaks;
}

static int64_t
recorded_ns(const struct usage *u)
{
    int64_t sum = MISSING_I64;
    for (size_t i = 0; i < u->recordings->n; i++) {
        const struct recording *r = &u->recordings->list[i];
        int64_t end_ns = r->end_ns != MISSING_I64 ? r->end_ns
                         : u->last_ns             ? u->last_ns[i]
                                                  : MISSING_I64;
        if (end_ns != MISSING_I64 && r->start_ns != MISSING_I64 && end_ns > r->start_ns)
            sum = add_known(sum, ns_between(r->start_ns, end_ns));
    }
    return sum;
}

struct usage_totals
usage_total(const struct usage *u)
{
    struct usage_totals t = {.peak_rss_b = MISSING_I64, .processes = u->n};
    for (int w = 0; w < USAGE_COUNT; w++)
        t.of[w] = total_of(u, (enum usage_what)w);
    for (size_t i = 0; i < u->n; i++) {
        bool settled = is_settled(u, &u->processes[i]), whole = settled;
        for (int w = 0; w < USAGE_COUNT; w++)
            whole &= u->processes[i].last[w] != MISSING_I64 || t.of[w] == MISSING_I64;
        t.incomplete += !whole;
        t.unfinished += !settled;
        t.peak_rss_b = MAX(t.peak_rss_b, u->processes[i].peak_rss_b);
    }
    t.recorded_ns = recorded_ns(u);
    return t;
}

void
usage_free(struct usage *u)
{
    imap_free(&u->ids);
    imap_free(&u->pids);
    free(u->processes);
    free(u->last_ns);
    *u = (struct usage){0};
}

static bool
pass(struct usage *u, struct store *store, int table, const bool *want,
     void (*add)(struct usage *u, const struct batch *b), struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    struct scan *sc = scan_begin(store, table, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        add(u, b);
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

bool
usage_load(struct usage *u, struct store *store, struct err *err)
{
    bool want[samples_process_NCOLS] = {false};
    usage_columns(want);
    return pass(u, store, TABLE_samples_process, want, usage_add, err) &&
           pass(u, store, TABLE_samples_process_end, NULL, usage_add_ends, err);
}

bool
usage_of_store(struct store *store, struct usage_totals *totals, struct err *err)
{
    struct recordings recordings;
    bool ok = recordings_load(&recordings, store, err);
    struct usage u = {.recordings = &recordings};
    ok = ok && usage_load(&u, store, err);
    if (ok)
        *totals = usage_total(&u);
    usage_free(&u);
    recordings_free(&recordings);
    return ok;
}
