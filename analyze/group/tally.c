#include "analyze/group/tally.h"

#include <math.h>

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/rows/times.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

void
tallies_columns(bool want[calls_NCOLS])
{
    static const int columns[] = {calls_start_ns,    calls_dur_ns, calls_op,
                                  calls_transferred, calls_errno,  calls_flags};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        want[columns[i]] = true;
}

static void
make_room(struct tallies *t, size_t ngroups)
{
    if (ngroups <= t->n)
        return;
    grow(&t->of, &t->cap, ngroups, sizeof *t->of);
    memset(t->of + t->n, 0, (ngroups - t->n) * sizeof *t->of);
    t->n = ngroups;
}

static void
add_time(struct tally *t, int64_t start_ns, int64_t dur_ns)
{
    if (start_ns != MISSING_I64) {
        int64_t end_ns = ns_add(start_ns, MAX(dur_ns, 0));
        t->first_ns = t->clocked ? MIN(t->first_ns, start_ns) : start_ns;
        t->last_ns = t->clocked ? MAX(t->last_ns, end_ns) : end_ns;
        t->clocked++;
    }
    if (dur_ns < 0) /* missing */
        return;
    t->timed++;
    t->time_ns = sum_add(t->time_ns, (uint64_t)dur_ns);
    t->square_ns2 += (tally_u128)dur_ns * (tally_u128)dur_ns;
    hist_add(&t->dur, dur_ns);
}

void
tallies_add(struct tallies *t, const struct batch *b, const uint32_t *group,
            size_t ngroups)
{
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    const int64_t *moved = calls_transferred_in(b);
    const uint8_t *op = calls_op_in(b);
    const uint16_t *error = calls_errno_in(b);
    const uint32_t *flags = calls_flags_in(b);

    make_room(t, ngroups);
    for (size_t i = 0; i < b->n; i++) {
        struct tally *a = &t->of[group ? group[i] : 0];
        unsigned class = io_class_of(op[i]);
        a->count++;
        a->errors += error[i] != 0;
        add_time(a, start[i], dur[i]);
        if (class & (IO_READ | IO_WRITE) && call_succeeded(error[i], flags[i]))
            moved_add(&a->moved, class, moved[i]);
    }
}

/* ---- of calls that are alike ---- */

void
tallies_columns_alike(bool want[calls_NCOLS])
{
    want[calls_op] = want[calls_errno] = want[calls_flags] = true;
}

/* The sums of row i as a tally. */
static struct tally
tally_of_alike(const struct batch *calls, const struct batch *sums, size_t i)
{
    unsigned class = io_class_of(calls_op_in(calls)[i]);
    uint16_t error = calls_errno_in(calls)[i];
    bool ok = call_succeeded(error, calls_flags_in(calls)[i]);
    uint64_t n = alike_calls_in(sums)[i], sized = alike_sized_in(sums)[i];
    uint64_t bytes = alike_moved_bytes_in(sums)[i];
    bool reads = ok && class & IO_READ, writes = ok && class & IO_WRITE;
    return (struct tally){
        .count = n,
        .errors = error != 0 ? n : 0,
        .timed = alike_timed_in(sums)[i],
        .time_ns = alike_total_ns_in(sums)[i],
        .dur = {.min = alike_least_ns_in(sums)[i], .max = alike_most_ns_in(sums)[i]},
        .moved.reads = reads ? n : 0,
        .moved.writes = writes ? n : 0,
        .moved.sized_reads = reads ? sized : 0,
        .moved.sized_writes = writes ? sized : 0,
        .moved.read_bytes = reads ? bytes : 0,
        .moved.write_bytes = writes ? bytes : 0,
        .first_ns = alike_first_ns_in(sums)[i],
        .last_ns = alike_last_ns_in(sums)[i],
        .clocked = alike_clocked_in(sums)[i],
    };
}

void
tallies_add_alike(struct tallies *t, const struct batch *calls, const struct batch *sums,
                  const uint32_t *group, size_t ngroups)
{
    make_room(t, ngroups);
    for (size_t i = 0; i < calls->n; i++) {
        struct tally more = tally_of_alike(calls, sums, i);
        tally_merge(&t->of[group[i]], &more);
    }
}

/* ---- together ---- */

struct tally *
tallies_at(struct tallies *t, size_t group)
{
    make_room(t, group + 1);
    return &t->of[group];
}

/* The shortest and the longest, where each duration is not known. */
static void
extremes_merge(struct tally *a, const struct tally *b)
{
    if (b->timed == 0 || b->dur.count > 0)
        return;
    a->dur.min = a->timed ? MIN(a->dur.min, b->dur.min) : b->dur.min;
    a->dur.max = a->timed ? MAX(a->dur.max, b->dur.max) : b->dur.max;
}

void
tally_merge(struct tally *a, const struct tally *b)
{
    extremes_merge(a, b);
    if (b->clocked) {
        a->first_ns = a->clocked ? MIN(a->first_ns, b->first_ns) : b->first_ns;
        a->last_ns = a->clocked ? MAX(a->last_ns, b->last_ns) : b->last_ns;
    }
    a->clocked += b->clocked;
    a->count += b->count;
    a->errors += b->errors;
    a->timed += b->timed;
    a->time_ns = sum_add(a->time_ns, b->time_ns);
    a->square_ns2 += b->square_ns2;
    a->rough |= b->rough;
    hist_merge(&a->dur, &b->dur);
    moved_merge(&a->moved, &b->moved);
}

void
tallies_merge(struct tallies *a, const struct tallies *b)
{
    make_room(a, b->n);
    for (size_t i = 0; i < b->n; i++)
        tally_merge(&a->of[i], &b->of[i]);
}

void
tallies_free(struct tallies *t)
{
    for (size_t i = 0; i < t->n; i++)
        hist_free(&t->of[i].dur);
    free(t->of);
    *t = (struct tallies){0};
}

/* ---- metrics ---- */

static struct cell
get_count(const struct tally *t)
{
    return cell_count(t->count);
}

static struct cell
get_errors(const struct tally *t)
{
    return cell_count(t->errors);
}

static struct cell
get_time(const struct tally *t)
{
    return t->timed ? cell_real(sum_real(t->time_ns) / (double)NS_PER_S) : cell_missing();
}

static struct cell
get_min(const struct tally *t)
{
    return t->timed ? cell_int(t->dur.min) : cell_missing();
}

static struct cell
get_mean(const struct tally *t)
{
    return cell_ratio(sum_real(t->time_ns), (double)t->timed);
}

static struct cell
get_p50(const struct tally *t)
{
    return cell_int(hist_quantile(&t->dur, 0.50));
}

static struct cell
get_p95(const struct tally *t)
{
    return cell_int(hist_quantile(&t->dur, 0.95));
}

static struct cell
get_p99(const struct tally *t)
{
    return cell_int(hist_quantile(&t->dur, 0.99));
}

static struct cell
get_max(const struct tally *t)
{
    return t->timed ? cell_int(t->dur.max) : cell_missing();
}

/* n Σx² − (Σx)² is exact in integers as long as it fits 128 bits; then no cancellation
 * spoils the variance. Beyond that (years of calls) the difference of doubles serves. */
static struct cell
get_sd(const struct tally *t)
{
    bool each_known = t->dur.count == t->timed && !t->rough;
    if (t->timed < 2 || t->time_ns == SUM_TOO_MUCH || !each_known)
        return cell_missing();
    tally_u128 n = t->timed, sum = t->time_ns, squares = t->square_ns2;
    double n_f = (double)t->timed, scaled;
    if (squares <= ~(tally_u128)0 / n)
        scaled = (double)(n * squares - sum * sum);
    else
        scaled = n_f * (double)squares - (double)sum * (double)sum;
    return cell_real(sqrt(MAX(scaled, 0.0) / n_f / (n_f - 1)));
}

static struct cell
get_read_bytes(const struct tally *t)
{
    return cell_moved(t->moved.read_bytes, t->moved.reads, t->moved.sized_reads);
}

static struct cell
get_write_bytes(const struct tally *t)
{
    return cell_moved(t->moved.write_bytes, t->moved.writes, t->moved.sized_writes);
}

static struct cell
get_mean_bytes(const struct tally *t)
{
    return cell_ratio(sum_real(t->moved.read_bytes) + sum_real(t->moved.write_bytes),
                      (double)(t->moved.sized_reads + t->moved.sized_writes));
}

static struct cell
get_first(const struct tally *t)
{
    return t->clocked ? cell_seconds(t->first_ns) : cell_missing();
}

static struct cell
get_last(const struct tally *t)
{
    return t->clocked ? cell_seconds(t->last_ns) : cell_missing();
}

/* clang-format off */
const struct metric tally_metrics[] = {
    {{"count", "1", "calls"}, get_count},
    {{"errors", "1", "calls that failed"}, get_errors},
    {{"time_s", "s", "sum of durations"}, get_time},
    {{"min_ns", "ns", "shortest duration"}, get_min},
    {{"mean_ns", "ns", "mean duration"}, get_mean},
    {{"p50_ns", "ns", "median duration"}, get_p50},
    {{"p95_ns", "ns", "95th percentile of durations"}, get_p95},
    {{"p99_ns", "ns", "99th percentile of durations"}, get_p99},
    {{"max_ns", "ns", "longest duration"}, get_max},
    {{"sd_ns", "ns", "standard deviation of durations (n - 1)"}, get_sd},
    {{"read_bytes", "byte", "bytes read"}, get_read_bytes},
    {{"write_bytes", "byte", "bytes written"}, get_write_bytes},
    {{"mean_bytes", "byte", "bytes per successful read or write whose bytes are known"}, get_mean_bytes},
    {{"first_s", "s", "start of the first call, since the first event"}, get_first},
    {{"last_s", "s", "end of the last call"}, get_last},
};
/* clang-format on */
const int tally_nmetrics = (int)ARRAY_LEN(tally_metrics);
