#include "analyze/summary_rows.h"

#include <math.h>

#include "analyze/busy_groups.h"
#include "analyze/columns.h"
#include "analyze/group.h"
#include "analyze/group_sums.h"
#include "analyze/ops.h"
#include "analyze/pass.h"
#include "analyze/summary.h"
#include "analyze/summary_print.h"
#include "lib/mem.h"
#include "lib/sum.h"

/* What samples know of a group. */
struct sampled_group {
    int64_t cpu_ns, read_b, write_b, peak_rss_b; /* MISSING_I64: nothing */
};

struct rows {
    struct session *session;
    struct grouper *grouper;
    struct group_sums sums;
    struct busy_groups busy;
    struct sweep *sweep;
    struct sampled_group *sampled; /* by group; NULL: none is known */
    size_t nsampled;
    const char *why_not; /* samples say nothing here */
};

/* ---- the pass ---- */

struct part {
    struct group_sums sums;
    uint32_t group[BATCH_ROWS];
};

/* Calls that are no I/O are overwritten by the next one. */
static struct run *
spans_of(struct rows *r, const struct batch *b, const uint32_t *group)
{
    struct run *run = sweep_run(r->sweep);
    const int64_t *start = calls_start_ns_in(b), *dur = calls_dur_ns_in(b);
    for (size_t i = 0; i < b->n; i++) {
        unsigned class = io_class_of(calls_op_in(b)[i]);
        bool done = call_succeeded(calls_errno_in(b)[i], calls_flags_in(b)[i]);
        unsigned points = done ? io_operations(class) : 0;
        run_put(run, start[i], dur[i], group[i], points);
        run->n += start[i] != MISSING_I64 && class != 0 && (dur[i] >= 0 || points > 0);
    }
    run_close(run);
    return run;
}

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct rows *r = ctx;
    struct part *p = state;
    size_t ngroups = grouper_map(r->grouper, b, p->group);
    group_sums_add(&p->sums, b, p->group, ngroups);
    return spans_of(r, b, p->group);
}

static void *
add_spans(void *ctx, void *state, const struct batch *b)
{
    struct rows *r = ctx;
    struct part *p = state;
    grouper_map(r->grouper, b, p->group);
    return spans_of(r, b, p->group);
}

static bool
take(void *ctx, uint64_t batch, void *run)
{
    struct rows *r = ctx;
    sweep_take(r->sweep, batch, run);
    return true;
}

static void
merge(void *ctx, void *state)
{
    struct rows *r = ctx;
    struct part *p = state;
    group_sums_merge(&r->sums, &p->sums);
    group_sums_free(&p->sums);
}

static bool
add_calls(struct rows *r, struct err *err)
{
    bool want[calls_NCOLS] = {false}, times[calls_NCOLS] = {false};
    const struct pass all = {.want = want,
                             .ctx = r,
                             .state_size = sizeof(struct part),
                             .add = add,
                             .take = take,
                             .merge = merge};
    const struct pass again = {.want = times,
                               .ctx = r,
                               .state_size = sizeof(struct part),
                               .add = add_spans,
                               .take = take};
    grouper_columns(r->grouper, want);
    grouper_columns(r->grouper, times);
    group_sums_columns(want);
    summary_span_columns(times);
    r->sweep = sweep_new(busy_groups_visitor(&r->busy));
    bool ok = pass_sweep(r->session, &all, &again, r->sweep, err);
    sweep_free(r->sweep);
    return ok;
}

/* ---- samples ---- */

static int64_t
sum_known(int64_t a, int64_t b)
{
    return a == MISSING_I64 ? b : b == MISSING_I64 ? a : ns_add(a, b);
}

static int64_t
less(int64_t a, int64_t b)
{
    return a == MISSING_I64 || b == MISSING_I64 ? MISSING_I64 : ns_between(b, a);
}

static struct sampled_group *
sampled_at(struct rows *r, uint32_t group)
{
    static const struct sampled_group none = {MISSING_I64, MISSING_I64, MISSING_I64,
                                              MISSING_I64};
    if (group >= r->nsampled) {
        r->sampled = xrealloc(r->sampled, (size_t)group + 1, sizeof *r->sampled);
        for (; r->nsampled <= group; r->nsampled++)
            r->sampled[r->nsampled] = none;
    }
    return &r->sampled[group];
}

static void
add_share(struct rows *r, const struct usage_share *u)
{
    const struct group_process p = {u->source, u->pid, u->comm};
    uint32_t group;
    if (!grouper_process(r->grouper, &p, &group))
        return;
    struct sampled_group *g = sampled_at(r, group);
    g->cpu_ns = sum_known(g->cpu_ns, u->of[USAGE_USER_NS]);
    g->cpu_ns = sum_known(g->cpu_ns, u->of[USAGE_SYSTEM_NS]);
    g->read_b = sum_known(g->read_b, u->of[USAGE_READ_BYTES]);
    g->write_b = sum_known(g->write_b,
                           less(u->of[USAGE_WRITE_BYTES], u->of[USAGE_CANCELLED_BYTES]));
    g->peak_rss_b = MAX(g->peak_rss_b, u->peak_rss_b);
}

static bool
add_samples(struct rows *r, struct err *err)
{
    struct store *store = r->session->store;
    struct recordings recordings;
    struct usage u = {.recordings = &recordings};
    r->why_not = summary_samples_why_not(r->session);
    if (r->why_not)
        return true;
    bool ok = recordings_load(&recordings, store, err) && usage_load(&u, store, err);
    struct usage_share *shares = ok ? usage_shares(&u) : NULL;
    for (size_t i = 0; ok && i < u.n; i++)
        add_share(r, &shares[i]);
    if (ok && r->nsampled == 0)
        r->why_not = "samples are of whole processes, which this key divides";
    free(shares);
    usage_free(&u);
    recordings_free(&recordings);
    return ok;
}

/* ---- printing ---- */

/* A group as it is printed. sampled: NULL when nothing is known of it. */
struct row {
    struct cell label;
    const struct group_sum *sum;
    const struct sampled_group *sampled;
    struct busy busy;
    size_t place;
};

static int64_t
elapsed_of(const struct row *row)
{
    const struct group_sum *s = row->sum;
    return s->clocked ? ns_between(s->first_ns, s->last_ns) : MISSING_I64;
}

/* What was counted of calls. A group of which samples alone tell was not traced. */
static struct cell
count_of(const struct row *row, uint64_t n)
{
    return row->sum->calls ? cell_count(n) : cell_missing();
}

static struct cell
moved_of(const struct row *row, uint64_t bytes, uint64_t ops, uint64_t sized)
{
    return row->sum->calls ? cell_moved(bytes, ops, sized) : cell_missing();
}

static struct cell
get_calls(const struct row *r)
{
    return count_of(r, r->sum->calls);
}

static struct cell
get_errors(const struct row *r)
{
    return count_of(r, r->sum->errors);
}

static struct cell
get_reads(const struct row *r)
{
    return count_of(r, r->sum->reads);
}

static struct cell
get_writes(const struct row *r)
{
    return count_of(r, r->sum->writes);
}

static struct cell
get_metas(const struct row *r)
{
    return count_of(r, r->sum->metas);
}

static struct cell
get_read_bytes(const struct row *r)
{
    return moved_of(r, r->sum->read_bytes, r->sum->reads, r->sum->sized_reads);
}

static struct cell
get_write_bytes(const struct row *r)
{
    return moved_of(r, r->sum->write_bytes, r->sum->writes, r->sum->sized_writes);
}

static struct cell
get_elapsed(const struct row *r)
{
    return cell_seconds(elapsed_of(r));
}

static struct cell
get_iops(const struct row *r)
{
    int64_t ns = elapsed_of(r);
    double ops = (double)r->sum->reads + (double)r->sum->writes;
    return ns == MISSING_I64 ? cell_missing()
                             : cell_ratio(ops * (double)NS_PER_S, (double)ns);
}

static struct cell
get_peak(const struct row *r)
{
    return cell_real(busy_peak(&r->busy, elapsed_of(r)).iops);
}

static struct cell
get_window(const struct row *r)
{
    return cell_real(busy_peak(&r->busy, elapsed_of(r)).window_s);
}

static struct cell
get_io_time(const struct row *r)
{
    const struct group_sum *s = r->sum;
    bool known = s->calls > 0 && (s->io == 0 || s->timed_io > 0);
    return known ? cell_real(sum_real(s->io_time_ns) / (double)NS_PER_S) : cell_missing();
}

static struct cell
get_busy(const struct row *r)
{
    bool known = r->sum->calls > 0 && (r->sum->io == 0 || r->busy.most > 0);
    return known ? cell_seconds(r->busy.busy_ns) : cell_missing();
}

static struct cell
get_most(const struct row *r)
{
    bool known = r->sum->calls > 0 && (r->sum->io == 0 || r->busy.most > 0);
    return known ? cell_count(r->busy.most) : cell_missing();
}

static struct cell
get_cpu(const struct row *r)
{
    return r->sampled ? cell_seconds(r->sampled->cpu_ns) : cell_missing();
}

static struct cell
get_rss(const struct row *r)
{
    return r->sampled ? cell_int(r->sampled->peak_rss_b) : cell_missing();
}

static struct cell
get_device_read(const struct row *r)
{
    return r->sampled ? cell_int(r->sampled->read_b) : cell_missing();
}

static struct cell
get_device_write(const struct row *r)
{
    return r->sampled ? cell_int(r->sampled->write_b) : cell_missing();
}

static const struct {
    struct table_col col;
    struct cell (*get)(const struct row *r);
} numbers[] = {
  /* clang-format off */
    {{"calls", "1", "calls of any kind"}, get_calls},
    {{"errors", "1", "calls that failed"}, get_errors},
    {{"read_ops", "1", "reads that succeeded"}, get_reads},
    {{"write_ops", "1", "writes that succeeded"}, get_writes},
    {{"meta_ops", "1", "open, close, seek, stat, dir, name and sync calls"}, get_metas},
    {{"read_bytes", "byte", "bytes read"}, get_read_bytes},
    {{"write_bytes", "byte", "bytes written"}, get_write_bytes},
    {{"elapsed_s", "s", "from the group's first call's start to its last one's end"},
     get_elapsed},
    {{"iops", "1/s", "(read_ops + write_ops) / elapsed_s"}, get_iops},
    {{"peak_iops", "1/s", "most reads and writes in a sliding window, per second"},
     get_peak},
    {{"peak_window_s", "s", "that window; what is shorter is its own window"},
     get_window},
    {{"io_time_s", "s", "sum of durations of I/O calls"}, get_io_time},
    {{"busy_time_s", "s", "time in which at least one I/O call of the group was open"},
     get_busy},
    {{"max_inflight", "1", "most of its I/O calls open at once"}, get_most},
    {{"cpu_s", "s", "processor time of its processes"}, get_cpu},
    {{"max_rss_bytes", "byte", "most memory that one of them had at once"}, get_rss},
    {{"device_read_bytes", "byte", "bytes fetched for them from block devices"},
     get_device_read},
    {{"device_write_bytes", "byte", "bytes for block devices, less what was dropped"},
     get_device_write},
  /* clang-format on */
};

/* Most time in I/O first, then most calls, then by the key. */
static int
compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->sum->io_time_ns != y->sum->io_time_ns)
        return x->sum->io_time_ns > y->sum->io_time_ns ? -1 : 1;
    if (x->sum->calls != y->sum->calls)
        return x->sum->calls > y->sum->calls ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static struct row *
list_rows(const struct rows *r, size_t n)
{
    struct row *list = xcalloc(n + 1, sizeof *list);
    uint32_t *order = grouper_order(r->grouper);
    for (size_t i = 0; i < n; i++) {
        uint32_t group = order[i];
        bool sampled = group < r->nsampled;
        list[i] = (struct row){.label = grouper_label(r->grouper, group),
                               .sum = &r->sums.of[group],
                               .sampled = sampled ? &r->sampled[group] : NULL,
                               .busy = busy_groups_at(&r->busy, group),
                               .place = i};
    }
    if (n > 0)
        qsort(list, n, sizeof *list, compare);
    free(order);
    return list;
}

static void
print(struct rows *r, const struct group_def *key)
{
    struct table_col cols[ARRAY_LEN(numbers) + 1] = {
        {key->name, key->unit, key->meaning}
    };
    size_t n = grouper_count(r->grouper);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        cols[i + 1] = numbers[i].col;
    group_sums_widen(&r->sums, n);
    struct row *list = list_rows(r, n);
    struct table *t = session_table(r->session, cols, ARRAY_LEN(cols));
    table_spare(t, "peak_window_s,peak_iops,device_read_bytes,device_write_bytes,"
                   "max_inflight,elapsed_s,busy_time_s,iops,meta_ops,max_rss_bytes,"
                   "errors,cpu_s,calls");
    if (r->why_not)
        table_note(t, "cpu_s, max_rss_bytes, device_*", "not measured: %s", r->why_not);
    else
        table_note(t, "samples",
                   "what lived between two readings counts with the process that waited "
                   "for it");
    for (size_t i = 0; i < n; i++) {
        cell_put(t, list[i].label);
        for (size_t c = 0; c < ARRAY_LEN(numbers); c++)
            cell_put(t, numbers[c].get(&list[i]));
        table_row(t);
    }
    table_end(t);
    free(list);
}

bool
summary_rows(struct session *s, int key, int64_t window_ns, struct err *err)
{
    struct rows r = {.session = s, .busy.window_ns = window_ns};
    r.grouper = grouper_new(key, s->store, err);
    bool ok = r.grouper && add_calls(&r, err) && add_samples(&r, err);
    if (ok)
        print(&r, &group_defs[key]);
    grouper_free(r.grouper);
    group_sums_free(&r.sums);
    busy_groups_free(&r.busy);
    free(r.sampled);
    return ok;
}
