#include "analyze/time/slices.h"

#include "analyze/rows/columns.h"
#include "analyze/time/series.h"
#include "lib/base/mem.h"

/* ---- the calls behind them ---- */

struct hulls {
    struct grouper *grouper;
    struct hull *hull;
    uint32_t *group;
};

static void
take_hull(void *ctx, const struct batch *calls, const struct batch *sums)
{
    struct hulls *h = ctx;
    if (h->grouper)
        grouper_map(h->grouper, calls, h->group);
    for (size_t i = 0; i < sums->n; i++) {
        const struct hull one = {alike_first_ns_in(sums)[i], alike_last_ns_in(sums)[i],
                                 alike_clocked_in(sums)[i]};
        hull_merge(h->hull, &one);
    }
}

bool
slices_hull(struct session *s, struct grouper *g, struct hull *hull, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    struct hulls h = {g, hull, xmalloc(BATCH_ROWS * sizeof *h.group)};
    if (g)
        grouper_columns(g, want);
    bool ok = alike_scan(s, want, take_hull, &h, err);
    free(h.group);
    return ok;
}

/* ---- slices ---- */

static const struct {
    enum calls_col call;
    enum timebins_col slice;
} common[] = {
    {calls_op,      timebins_op     },
    {calls_fd_kind, timebins_fd_kind},
    {calls_errno,   timebins_errno  },
    {calls_flags,   timebins_flags  },
    {calls_source,  timebins_source },
};

static bool
slices_tell(struct session *s, const struct grouper *g, struct err *err)
{
    bool needed[calls_NCOLS] = {false};
    if (store_rows(s->store, TABLE_timebins) == 0) {
        s->refused = true;
        return err_set(err,
                       "%s: it was merged by a weir that did not keep calls over time: "
                       "merge the parts again",
                       store_name(s->store));
    }
    select_columns(s->select, needed);
    if (g)
        grouper_columns(g, needed);
    for (size_t i = 0; i < ARRAY_LEN(common); i++)
        needed[common[i].call] = false;
    for (int c = 0; c < calls_NCOLS; c++) {
        if (!needed[c])
            continue;
        s->refused = true;
        return err_set(err,
                       "%s: it holds summaries instead of calls (weir-merge "
                       "--summary-only), and over time they do not tell %s of a call: "
                       "ask the parts, or merge them with their rows",
                       store_name(s->store), table_defs[TABLE_calls].cols[c].name);
    }
    return true;
}

/* Those of the selected rows to the front, in both. */
static void
choose(const struct select *select, struct batch *calls, const struct batch *b,
       struct batch *slices, uint32_t *rows)
{
    for (size_t i = 0; i < ARRAY_LEN(common); i++) {
        size_t size = col_size(table_defs[TABLE_calls].cols[common[i].call].type);
        memcpy(calls->col[common[i].call], b->col[common[i].slice], b->n * size);
    }
    calls->n = b->n;
    slices->n = 0;
    size_t n = select_rows(select, calls, rows);
    for (size_t i = 0; i < n; i++) {
        struct timebins_row row;
        timebins_take(b, rows[i], &row);
        timebins_put(slices, &row);
    }
    for (size_t i = 0; i < ARRAY_LEN(common); i++) {
        size_t size = col_size(table_defs[TABLE_calls].cols[common[i].call].type);
        memcpy(calls->col[common[i].call], slices->col[common[i].slice], n * size);
    }
    calls->n = n;
}

static bool
fits(struct session *s, const struct batch *slices, int64_t width_ns, struct err *err)
{
    for (size_t i = 0; i < slices->n; i++) {
        int64_t from = timebins_start_ns_in(slices)[i], to;
        uint64_t long_ns = timebins_width_ns_in(slices)[i];
        if (long_ns > 0 && long_ns <= (uint64_t)width_ns &&
            !__builtin_add_overflow(from, (int64_t)long_ns - 1, &to) &&
            series_bin_of(from, width_ns) == series_bin_of(to, width_ns))
            continue;
        s->refused = true;
        return err_set(err,
                       "%s: it holds summaries instead of calls, and they tell of slices "
                       "of %g s: choose a --bin that is made of whole ones (not so when "
                       "clocks were put back behind --summary-only)",
                       store_name(s->store), (double)long_ns / (double)NS_PER_S);
    }
    return true;
}

bool
slices_scan(struct session *s, int64_t width_ns, const struct grouper *g,
            void (*take)(void *ctx, const struct batch *calls,
                         const struct batch *slices),
            void *ctx, struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    if (!slices_tell(s, g, err))
        return false;
    struct batch *calls = batch_new(TABLE_calls), *slices = batch_new(TABLE_timebins);
    uint32_t *rows = xmalloc(BATCH_ROWS * sizeof *rows);
    struct scan *sc = scan_begin(s->store, TABLE_timebins, NULL, s->pool, &trouble);
    bool ok = true;
    while (ok && sc && (b = scan_next(sc, &trouble))) {
        choose(s->select, calls, b, slices, rows);
        ok = fits(s, slices, width_ns, err);
        if (ok && slices->n > 0)
            take(ctx, calls, slices);
    }
    scan_end(sc);
    batch_free(calls);
    batch_free(slices);
    free(rows);
    return ok && (trouble.text[0] == 0 || err_set(err, "%s", trouble.text));
}
