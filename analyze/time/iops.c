#include "analyze/time/iops.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"

#define TIME_LIMIT_NS (INT64_MAX / 4) /* beyond lies damage, not time */

bool
iops_take_width(const char *text, void *dest, struct err *err)
{
    int64_t *width_ns = dest;
    if (strcmp(text, "auto") == 0)
        *width_ns = IOPS_AUTO;
    else if (!num_duration(text, width_ns) || *width_ns <= 0 ||
             *width_ns > IOPS_WIDTH_MAX)
        return err_set(err, "wants auto or a time above 0, like 100ms");
    return true;
}

/* ---- the window that is observed ---- */

/* The grid covers what was observed: the logs from their first to their last event, cut
 * by --from and --to, and whatever the selected calls reach beyond. So two selections of
 * one file share a grid, and a quiet beginning is not mistaken for none. */
static void
window_of_logs(struct iops *o)
{
    const struct sources *src = &o->session.sources;
    o->from_ns = o->to_ns = MISSING_I64;
    if (src->first_ns == MISSING_I64 || src->last_ns == MISSING_I64)
        return;
    o->from_ns = MAX(src->first_ns, select_from_ns(o->session.select));
    o->to_ns = MIN(src->last_ns, select_to_ns(o->session.select));
    if (o->to_ns < o->from_ns)
        o->from_ns = o->to_ns = MISSING_I64;
}

static void
window_of_calls(struct iops *o, const struct hull *h)
{
    if (h->clocked == 0)
        return;
    int64_t last = MIN(h->last_ns, select_to_ns(o->session.select));
    bool known = o->from_ns != MISSING_I64;
    o->from_ns = known ? MIN(o->from_ns, h->first_ns) : h->first_ns;
    o->to_ns = known ? MAX(o->to_ns, last) : last;
}

/* As far as the window is known. */
static uint64_t
bins_of(const struct iops *o)
{
    if (o->from_ns == MISSING_I64)
        return 1;
    int64_t first = series_bin_of(o->from_ns, o->width_ns);
    return (uint64_t)series_bin_of(MAX(o->to_ns - 1, o->from_ns), o->width_ns) -
           (uint64_t)first + 1;
}

static void
take_hull(void *ctx, const struct batch *b)
{
    hull_add(ctx, b);
}

/* A file whose logs do not say how long they are is passed over once for that. */
static bool
choose_width(struct iops *o, struct err *err)
{
    static const bool times[calls_NCOLS] = {
        [calls_start_ns] = true, [calls_dur_ns] = true};
    struct hull hull = {0};

    if (o->width_ns != IOPS_AUTO)
        return true;
    if (o->from_ns == MISSING_I64 && o->sliced) {
        window_of_calls(o, &o->set.hull);
    } else if (o->from_ns == MISSING_I64) {
        if (!session_scan(&o->session, times, take_hull, &hull, err))
            return false;
        window_of_calls(o, &hull);
    }
    o->width_ns = series_auto_width(
        o->from_ns == MISSING_I64 ? 0 : ns_between(o->from_ns, o->to_ns));
    return true;
}

/* ---- a pass ---- */

/* What a thread has. */
struct part {
    struct series_set set;
    uint32_t group[BATCH_ROWS];
};

static struct run *
spans(struct iops *o, const struct batch *b, const uint32_t *group)
{
    struct run *run = sweep_run(o->sweep);
    series_spans(b, group, run);
    return run;
}

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct iops *o = ctx;
    struct part *p = state;
    uint32_t *group = o->grouper ? p->group : NULL;
    size_t ngroups = group ? grouper_map(o->grouper, b, group) : 1;
    p->set.width_ns = o->width_ns;
    if (!o->too_many)
        series_add(&p->set, b, group, ngroups);
    if (p->set.too_many || bins_of(o) * ngroups > SERIES_MAX_BINS)
        o->too_many = true;
    return spans(o, b, group);
}

static void *
add_spans(void *ctx, void *state, const struct batch *b)
{
    struct iops *o = ctx;
    struct part *p = state;
    if (o->grouper)
        grouper_map(o->grouper, b, p->group);
    return spans(o, b, o->grouper ? p->group : NULL);
}

static bool
take(void *ctx, uint64_t batch, void *run)
{
    struct iops *o = ctx;
    sweep_take(o->sweep, batch, run);
    return !o->too_many && !o->inflight.too_many;
}

static void
merge(void *ctx, void *state)
{
    struct iops *o = ctx;
    struct part *p = state;
    series_merge(&o->set, &p->set);
    series_free(&p->set);
}

static bool
scan(struct iops *o, struct err *err)
{
    bool want[calls_NCOLS] = {false}, times[calls_NCOLS] = {false};
    const struct pass all = {.want = want,
                             .ctx = o,
                             .state_size = sizeof(struct part),
                             .add = add,
                             .take = take,
                             .merge = merge};
    const struct pass again = {.want = times,
                               .ctx = o,
                               .add = add_spans,
                               .take = take,
                               .state_size = sizeof(struct part)};
    series_columns(want);
    series_span_columns(times);
    if (o->grouper) {
        grouper_columns(o->grouper, want);
        grouper_columns(o->grouper, times);
    }
    o->set.width_ns = o->inflight.width_ns = o->width_ns;
    o->inflight.limit_ns = select_to_ns(o->session.select);
    o->sweep = sweep_new(inflight_visitor(&o->inflight));
    bool ok = pass_sweep(&o->session, &all, &again, o->sweep, err);
    sweep_free(o->sweep);
    return ok;
}

/* ---- of files that hold summaries ---- */

static void
take_slices(void *ctx, const struct batch *calls, const struct batch *slices)
{
    struct iops *o = ctx;
    size_t ngroups = o->grouper ? grouper_map(o->grouper, calls, o->group) : 1;
    if (bins_of(o) * ngroups > SERIES_MAX_BINS)
        o->too_many = true;
    if (!o->too_many)
        series_add_slices(&o->set, slices, o->grouper ? o->group : NULL, ngroups);
    o->too_many = o->too_many || o->set.too_many;
}

static bool
scan_slices(struct iops *o, struct err *err)
{
    o->set.width_ns = o->width_ns;
    o->group = xmalloc(BATCH_ROWS * sizeof *o->group);
    return slices_scan(&o->session, o->width_ns, o->grouper, take_slices, o, err);
}

/* ---- the grid ---- */

static bool
check_grid(const struct iops *o, uint64_t series, struct err *err)
{
    if (o->from_ns != MISSING_I64 &&
        (o->from_ns < -TIME_LIMIT_NS || o->to_ns > TIME_LIMIT_NS))
        return err_set(err, "%s: times are out of range", store_name(o->session.store));
    if (bins_of(o) > SERIES_MAX_BINS)
        return err_set(err, "%llu bins, more than %d: choose a larger --bin",
                       (unsigned long long)bins_of(o), SERIES_MAX_BINS);
    if (o->too_many || o->inflight.too_many || bins_of(o) * series > SERIES_MAX_BINS)
        return err_set(err,
                       "bins times series are more than %d: choose a larger --bin, or "
                       "select fewer calls",
                       SERIES_MAX_BINS);
    return true;
}

/* A call that takes no time right at the end of the window may begin a bin of its own. */
static void
choose_bins(struct iops *o)
{
    o->first_bin = series_bin_of(o->from_ns, o->width_ns);
    o->last_bin = o->first_bin + (int64_t)bins_of(o) - 1;
    for (size_t i = 0; i < o->set.n; i++)
        if (series_at(&o->set.of[i], o->last_bin + 1))
            o->last_bin++;
}

/* What is too fine for the window that the logs tell of is refused at once, what turns
 * out to be too fine, as soon as it does. */
bool
iops_compute(struct iops *o, struct err *err)
{
    window_of_logs(o);
    if (o->by >= 0 && !(o->grouper = grouper_new(o->by, o->session.store, err)))
        return false;
    o->sliced = alike_instead(&o->session);
    if (o->sliced && !slices_hull(&o->session, o->grouper, &o->set.hull, err))
        return false;
    if (!choose_width(o, err) || !check_grid(o, 1, err) ||
        !(o->sliced ? scan_slices : scan)(o, err))
        return false;
    window_of_calls(o, &o->set.hull);
    if (!check_grid(o, o->set.n, err))
        return false;
    if (o->from_ns != MISSING_I64)
        choose_bins(o);
    return true;
}

void
iops_free(struct iops *o)
{
    grouper_free(o->grouper);
    series_free(&o->set);
    inflight_free(&o->inflight);
    free(o->group);
}
