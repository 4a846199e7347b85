/* weir-iops: operations, bytes and latencies over time. */
#include "analyze/group.h"
#include "analyze/series.h"
#include "analyze/session.h"
#include "lib/mem.h"
#include "lib/num.h"
#include "lib/sum.h"

#define BIN_AUTO 0
#define TIME_LIMIT_NS (INT64_MAX / 4) /* beyond lies damage, not time */

struct iops {
    struct session session;
    int64_t width_ns;
    int by; /* -1: all calls together */

    struct grouper *grouper;
    struct series_set set;
    int64_t from_ns, to_ns;      /* the observed window */
    int64_t first_bin, last_bin; /* of the grid */
    uint32_t group[BATCH_ROWS];
};

static bool
take_width(const char *text, void *dest, struct err *err)
{
    int64_t *width_ns = dest;
    if (strcmp(text, "auto") == 0)
        *width_ns = BIN_AUTO;
    else if (!num_duration(text, width_ns) || *width_ns <= 0 || *width_ns > TIME_LIMIT_NS)
        return err_set(err, "wants auto or a time above 0, like 100ms");
    return true;
}

/* ---- computing ---- */

static void
take(void *ctx, const struct batch *b)
{
    struct iops *o = ctx;
    size_t ngroups = o->grouper ? grouper_map(o->grouper, b, o->group) : 1;
    if (!o->set.too_many)
        series_add(&o->set, b, o->grouper ? o->group : NULL, ngroups);
}

static bool
scan(struct iops *o, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    series_columns(want);
    if (o->grouper)
        grouper_columns(o->grouper, want);
    return session_scan(&o->session, want, take, o, err);
}

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
window_of_calls(struct iops *o)
{
    if (o->set.clocked == 0)
        return;
    int64_t last = MIN(o->set.last_ns, select_to_ns(o->session.select));
    bool known = o->from_ns != MISSING_I64;
    o->from_ns = known ? MIN(o->from_ns, o->set.first_ns) : o->set.first_ns;
    o->to_ns = known ? MAX(o->to_ns, last) : last;
}

/* A file whose logs do not say how long they are is passed over once for that. */
static bool
choose_width(struct iops *o, struct err *err)
{
    if (o->width_ns != BIN_AUTO)
        return true;
    if (o->from_ns == MISSING_I64) {
        o->set.width_ns = INT64_MAX;
        if (!scan(o, err))
            return false;
        window_of_calls(o);
        series_free(&o->set);
    }
    o->width_ns = series_auto_width(
        o->from_ns == MISSING_I64 ? 0 : ns_between(o->from_ns, o->to_ns));
    return true;
}

/* A call that takes no time right at the end of the window may begin a bin of its own. */
static void
choose_bins(struct iops *o)
{
    o->first_bin = series_bin_of(o->from_ns, o->width_ns);
    o->last_bin = series_bin_of(MAX(o->to_ns - 1, o->from_ns), o->width_ns);
    for (size_t i = 0; i < o->set.n; i++)
        if (series_at(&o->set.of[i], o->last_bin + 1))
            o->last_bin++;
}

static bool
compute(struct iops *o, struct err *err)
{
    window_of_logs(o);
    if (o->by >= 0 && !(o->grouper = grouper_new(o->by, o->session.store, err)))
        return false;
    if (!choose_width(o, err))
        return false;
    o->set.width_ns = o->width_ns;
    if (!scan(o, err))
        return false;
    window_of_calls(o);
    if (o->from_ns == MISSING_I64)
        return true;
    if (o->from_ns < -TIME_LIMIT_NS || o->to_ns > TIME_LIMIT_NS)
        return err_set(err, "%s: times are out of range", store_name(o->session.store));
    choose_bins(o);
    if (o->set.too_many || o->last_bin - o->first_bin >= SERIES_MAX_BINS)
        return err_set(err, "more than %d bins: choose a larger --bin", SERIES_MAX_BINS);
    return true;
}

/* ---- printing ---- */

static const struct table_col value_cols[] = {
    {"t_s",               "s",      "where the bin begins, since the first event"               },
    {"read_iops",         "1/s",    "reads that succeeded, per second"                          },
    {"write_iops",        "1/s",    "writes that succeeded, per second"                         },
    {"meta_iops",         "1/s",    "open, close, seek, stat, dir, name, sync calls, per second"},
    {"read_bytes_per_s",  "byte/s", "bytes read per second"                                     },
    {"write_bytes_per_s", "byte/s", "bytes written per second"                                  },
    {"mean_dur_ns",       "ns",     "mean duration of these calls, failed ones included"        },
    {"p99_dur_ns",        "ns",     "99th percentile of their durations"                        },
    {"max_inflight",      "1",      "most of them open at once"                                 },
};

static void
print_bin(struct table *t, int64_t start_ns, int64_t observed_ns,
          const struct series_bin *bin, uint64_t most)
{
    static const struct series_bin quiet;
    const struct series_bin *b = bin ? bin : &quiet;
    double seconds = (double)observed_ns / (double)NS_PER_S;
    cell_put(t, cell_seconds(start_ns));
    cell_put(t, cell_ratio((double)b->reads, seconds));
    cell_put(t, cell_ratio((double)b->writes, seconds));
    cell_put(t, cell_ratio((double)b->metas, seconds));
    cell_put(t, cell_ratio(sum_real(b->read_bytes), seconds));
    cell_put(t, cell_ratio(sum_real(b->write_bytes), seconds));
    cell_put(t, cell_ratio(sum_real(b->time_ns), (double)b->dur.count));
    cell_put(t, cell_int(hist_quantile(&b->dur, 0.99)));
    cell_put(t, cell_count(most));
    table_row(t);
}

/* Bins at the ends of the window divide by the part of them that was observed. */
static void
print_series(const struct iops *o, struct table *t, size_t group)
{
    struct series *s = &o->set.of[group];
    int64_t w = o->width_ns;
    size_t n = (size_t)(o->last_bin - o->first_bin + 1);
    uint64_t *most = xcalloc(n, sizeof *most);
    spans_settle(&s->open);
    spans_most(&s->open, o->first_bin * w, w, most, n);
    for (size_t i = 0; i < n; i++) {
        int64_t k = o->first_bin + (int64_t)i;
        int64_t observed = MIN((k + 1) * w, o->to_ns) - MAX(k * w, o->from_ns);
        if (o->grouper)
            cell_put(t, grouper_label(o->grouper, (uint32_t)group));
        print_bin(t, k * w, observed, series_at(s, k), most[i]);
    }
    free(most);
}

static void
print(struct iops *o)
{
    struct table_col cols[ARRAY_LEN(value_cols) + 1];
    int ncols = 0;
    if (o->grouper) {
        const struct group_def *key = &group_defs[o->by];
        cols[ncols++] = (struct table_col){key->name, key->unit, key->meaning};
    }
    for (size_t i = 0; i < ARRAY_LEN(value_cols); i++)
        cols[ncols++] = value_cols[i];
    struct table *t = session_table(&o->session, cols, ncols);
    table_note(t, "bin_s", "%.9g", (double)o->width_ns / (double)NS_PER_S);
    if (o->from_ns != MISSING_I64)
        table_note(t, "observed_s", "%.9g to %.9g", (double)o->from_ns / (double)NS_PER_S,
                   (double)o->to_ns / (double)NS_PER_S);
    uint32_t *order = o->grouper ? grouper_order(o->grouper) : NULL;
    for (size_t i = 0; i < o->set.n && o->set.clocked > 0; i++)
        print_series(o, t, order ? order[i] : i);
    table_end(t);
    free(order);
}

int
main(int argc, char **argv)
{
    struct iops *o = xcalloc(1, sizeof *o);
    struct err err = {0};
    o->by = -1;
    session_init(&o->session);
    /* clang-format off */
    const struct opt own[] = {
        {"bin", 0, "TIME", "width of a bin, like 100ms; auto (the default) makes about 200 "
         "of them", OPT_FN, &o->width_ns, NULL, take_width},
        {"by", 0, "KEY", "one series per call, path, dir, ext, pid, tid, comm, fd, err, "
         "source, op or fd_kind", OPT_CHOICE, &o->by, GROUP_KEYS, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Series", own},
        SESSION_GROUPS(&o->session)
    };
    const struct tool tool = {
        .name = "weir-iops",
        .summary = "operations, bytes and latencies per second over time",
        .operands = "[FILE.h5]",
        .example = "weir-iops run.h5\n"
                   "weir-iops --bin 100ms --op read --by comm run.h5\n"
                   "weir-iops run.h5 | weir-plot > iops.svg",
        .groups = groups,
    };
    int status = session_open(&o->session, &tool, "I/O over time", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    if (!session_has_clock(&o->session, &err))
        die(EXIT_SOME_UNUSED, "%s", err.text);
    if (!compute(o, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    print(o);
    grouper_free(o->grouper);
    series_free(&o->set);
    status = session_close(&o->session);
    free(o);
    return status;
}
