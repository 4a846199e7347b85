/* The second pass over a run: its calls by key and by time, from which resample.h tells
 * how sure the differences are. */
#include "analyze/compare/compare_run.h"
#include "analyze/rows/columns.h"
#include "analyze/rows/ops.h"
#include "lib/base/mem.h"
#include "lib/base/sum.h"

#define NONE UINT32_MAX

struct binner {
    struct compare_run *run;
    const uint32_t *place;               /* of a key */
    size_t n;                            /* places */
    int64_t (*limit)[COMPARE_QUANTILES]; /* by place: the run's quantiles */
};

struct part {
    struct resample_bin *bins; /* n * RESAMPLE_BINS */
    uint32_t group[BATCH_ROWS];
};

/* Which of the bins of equal length between the first call and the end of the last. */
static size_t
bin_of(const struct hull *h, int64_t start_ns)
{
    double into = ((double)start_ns - (double)h->first_ns) /
                  ((double)h->last_ns - (double)h->first_ns);
    double at = into * RESAMPLE_BINS;
    return at < 0 ? 0 : at >= RESAMPLE_BINS ? RESAMPLE_BINS - 1 : (size_t)at;
}

static void
add_call(struct resample_bin *bin, const struct batch *b, size_t i, const int64_t *limit)
{
    int64_t dur_ns = calls_dur_ns_in(b)[i];
    uint16_t error = calls_errno_in(b)[i];
    bin->count++;
    bin->errors += error != 0;
    if (dur_ns >= 0) {
        bin->timed++;
        bin->time_ns = sum_add(bin->time_ns, (uint64_t)dur_ns);
        for (int q = 0; q < COMPARE_QUANTILES; q++)
            bin->below[q] += dur_ns <= limit[q];
    }
    if (call_succeeded(error, calls_flags_in(b)[i]))
        moved_add(&bin->moved, io_class_of(calls_op_in(b)[i]),
                  calls_transferred_in(b)[i]);
}

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct binner *n = ctx;
    struct part *p = state;
    const struct compare_run *r = n->run;
    if (!p->bins)
        p->bins = xcalloc(n->n * RESAMPLE_BINS + 1, sizeof *p->bins);
    if (r->grouper)
        grouper_map(r->grouper, b, p->group);
    for (size_t i = 0; i < b->n; i++) {
        uint32_t place = n->place[r->key[r->grouper ? p->group[i] : 0]];
        int64_t start_ns = calls_start_ns_in(b)[i];
        if (place != NONE && start_ns != MISSING_I64)
            add_call(&p->bins[place * RESAMPLE_BINS + bin_of(&r->hull, start_ns)], b, i,
                     n->limit[place]);
    }
    return NULL;
}

static void
merge(void *ctx, void *state)
{
    struct binner *n = ctx;
    struct part *p = state;
    for (size_t i = 0; p->bins && i < n->n * RESAMPLE_BINS; i++) {
        struct resample_bin *to = &n->run->bins[i];
        const struct resample_bin *from = &p->bins[i];
        to->count += from->count;
        to->errors += from->errors;
        to->timed += from->timed;
        to->time_ns = sum_add(to->time_ns, from->time_ns);
        moved_merge(&to->moved, &from->moved);
        for (int q = 0; q < COMPARE_QUANTILES; q++)
            to->below[q] += from->below[q];
    }
    free(p->bins);
}

bool
compare_run_bins(struct compare_run *r, const uint32_t *place, size_t n, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    struct binner binner = {r, place, n, xcalloc(n + 1, sizeof *binner.limit)};
    const struct pass pass = {.want = want,
                              .ctx = &binner,
                              .state_size = sizeof(struct part),
                              .add = add,
                              .merge = merge};
    for (uint32_t i = 0; i < r->tallies.n; i++) {
        const struct tally *t = compare_run_tally(r, r->key[i]);
        for (int q = 0; t && place[r->key[i]] != NONE && q < COMPARE_QUANTILES; q++)
            binner.limit[place[r->key[i]]][q] =
                hist_quantile(&t->dur, compare_quantile(q));
    }
    tallies_columns(want);
    if (r->grouper)
        grouper_columns(r->grouper, want);
    r->bins = xcalloc(n * RESAMPLE_BINS + 1, sizeof *r->bins);
    bool ok = r->hull.clocked == 0 || r->hull.last_ns <= r->hull.first_ns ||
              (session_again(&r->session, err) && pass_run(&r->session, &pass, err));
    free(binner.limit);
    return ok;
}
