#include "analyze/summary/summary_groups.h"

#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "analyze/rows/pass.h"
#include "analyze/summary/summary.h"
#include "analyze/summary/summary_print.h"
#include "lib/base/mem.h"

/* ---- calls ---- */

struct part {
    struct group_sums sums;
    uint32_t group[BATCH_ROWS];
};

/* Calls that are no I/O are overwritten by the next one. */
static struct run *
spans_of(struct summary_groups *r, const struct batch *b, const uint32_t *group)
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
    struct summary_groups *r = ctx;
    struct part *p = state;
    size_t ngroups = grouper_map(r->grouper, b, p->group);
    group_sums_add(&p->sums, b, p->group, ngroups);
    return spans_of(r, b, p->group);
}

static void *
add_spans(void *ctx, void *state, const struct batch *b)
{
    struct summary_groups *r = ctx;
    struct part *p = state;
    grouper_map(r->grouper, b, p->group);
    return spans_of(r, b, p->group);
}

static bool
take(void *ctx, uint64_t batch, void *run)
{
    struct summary_groups *r = ctx;
    sweep_take(r->sweep, batch, run);
    return true;
}

static void
merge(void *ctx, void *state)
{
    struct summary_groups *r = ctx;
    struct part *p = state;
    group_sums_merge(&r->sums, &p->sums);
    group_sums_free(&p->sums);
}

bool
summary_groups_calls(struct summary_groups *r, struct err *err)
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
sampled_at(struct summary_groups *r, uint32_t group)
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
add_share(struct summary_groups *r, const struct usage_share *u)
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

bool
summary_groups_samples(struct summary_groups *r, struct err *err)
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

void
summary_groups_free(struct summary_groups *r)
{
    grouper_free(r->grouper);
    group_sums_free(&r->sums);
    busy_groups_free(&r->busy);
    free(r->sampled);
}
