#include "analyze/summary/summary_rows.h"

#include <math.h>

#include "analyze/summary/summary_groups.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

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
    return count_of(r, r->sum->moved.reads);
}

static struct cell
get_writes(const struct row *r)
{
    return count_of(r, r->sum->moved.writes);
}

static struct cell
get_metas(const struct row *r)
{
    return count_of(r, r->sum->metas);
}

static struct cell
get_read_bytes(const struct row *r)
{
    return moved_of(r, r->sum->moved.read_bytes, r->sum->moved.reads,
                    r->sum->moved.sized_reads);
}

static struct cell
get_write_bytes(const struct row *r)
{
    return moved_of(r, r->sum->moved.write_bytes, r->sum->moved.writes,
                    r->sum->moved.sized_writes);
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
    double ops = (double)r->sum->moved.reads + (double)r->sum->moved.writes;
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
list_rows(const struct summary_groups *r, size_t n)
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
print(struct summary_groups *r, const struct group_def *key)
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
    struct summary_groups r = {.session = s, .busy.window_ns = window_ns};
    r.grouper = grouper_new(key, s->store, err);
    bool ok =
        r.grouper && summary_groups_calls(&r, err) && summary_groups_samples(&r, err);
    if (ok)
        print(&r, &group_defs[key]);
    summary_groups_free(&r);
    return ok;
}
