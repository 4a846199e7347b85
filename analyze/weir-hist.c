/* weir-hist: how often which size, duration, gap or offset jump. */
#include "analyze/group/group.h"
#include "analyze/hist/binned.h"
#include "analyze/hist/measure.h"
#include "analyze/rows/pass.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/sum.h"

#define PERCENTILES_MAX 64

struct percentiles {
    double of[PERCENTILES_MAX]; /* 0..100 */
    size_t n;
};

/* "50,90,99.9" */
static bool
take_percentiles(const char *text, void *dest, struct err *err)
{
    struct percentiles *p = dest;
    p->n = 0;
    while (*text) {
        size_t n = strcspn(text, ",");
        double v;
        if (p->n == PERCENTILES_MAX || !num_f64((struct slice){text, n}, &v) || v < 0 ||
            v > 100)
            return err_set(err, "wants up to %d numbers from 0 to 100, like 50,99,99.9",
                           PERCENTILES_MAX);
        p->of[p->n++] = v;
        text += n + (text[n] == ',');
    }
    return p->n > 0 || err_set(err, "wants numbers like 50,99,99.9");
}

struct histogram {
    struct session session;
    int of, by; /* by -1: all calls together */
    struct bins bins;
    struct percentiles percentiles;
    int64_t common; /* so many of the commonest values; 0: the histogram */

    struct measure *measure;
    struct grouper *grouper;
    struct binned_set counts;
    struct value_range range;
    int64_t value[BATCH_ROWS]; /* of calls that are alike */
    uint32_t group[BATCH_ROWS];
};

/* ---- passes ---- */

/* What a thread has. */
struct part {
    struct binned_set counts;
    struct value_range range;
    int64_t value[BATCH_ROWS];
    uint32_t group[BATCH_ROWS];
};

static void *
add_range(void *ctx, void *state, const struct batch *b)
{
    struct histogram *h = ctx;
    struct part *p = state;
    measure_fill(h->measure, b, p->value);
    value_range_add(&p->range, p->value, b->n);
    return NULL;
}

static void *
add_counts(void *ctx, void *state, const struct batch *b)
{
    struct histogram *h = ctx;
    struct part *p = state;
    size_t ngroups = h->grouper ? grouper_map(h->grouper, b, p->group) : 1;
    p->counts.bins = &h->bins;
    p->counts.of_measure = (enum measure_kind)h->of;
    p->counts.count_each = h->common > 0;
    measure_fill(h->measure, b, p->value);
    binned_add(&p->counts, b, p->value, h->grouper ? p->group : NULL, ngroups);
    return NULL;
}

static void
merge(void *ctx, void *state)
{
    struct histogram *h = ctx;
    struct part *p = state;
    value_range_merge(&h->range, &p->range);
    binned_merge(&h->counts, &p->counts);
    binned_free(&p->counts);
}

static void
take_range(void *ctx, const struct alike_entries *e)
{
    struct histogram *h = ctx;
    measure_fill(h->measure, e->calls, h->value);
    value_range_add(&h->range, h->value, e->calls->n);
}

static void
take_counts(void *ctx, const struct alike_entries *e)
{
    struct histogram *h = ctx;
    size_t ngroups = h->grouper ? grouper_map(h->grouper, e->calls, h->group) : 1;
    h->counts.count_each = h->common > 0;
    measure_fill(h->measure, e->calls, h->value);
    binned_add_alike(&h->counts, e, h->value, h->grouper ? h->group : NULL, ngroups);
}

/* Of files that hold summaries: those tell sizes and durations, not what came of the call
 * before. */
static bool
scan_alike(struct histogram *h, bool ranges, struct err *err)
{
    bool want[calls_NCOLS] = {[calls_op] = true};
    char what[40];
    snprintf(what, sizeof what, "--of %s", measure_defs[h->of].name);
    if (h->of != MEASURE_BYTES && h->of != MEASURE_DUR)
        return session_needs_rows(&h->session, what, err);
    if (h->grouper && !ranges)
        grouper_columns(h->grouper, want);
    if (!alike_values_scan(&h->session,
                           h->of == MEASURE_BYTES ? ALIKE_SIZES : ALIKE_DURATIONS, want,
                           ranges ? take_range : take_counts, h, err))
        return false;
    if (h->counts.split || (h->counts.rough && h->common))
        return session_needs_rows(&h->session,
                                  h->common ? "--common of durations of more than 10000 "
                                              "alike calls"
                                            : "--bins that cut the buckets of durations "
                                              "of more than 10000 alike calls",
                                  err);
    return true;
}

/* By many threads, unless a value depends on the calls before it. */
static bool
scan_with(struct histogram *h, void *(*add)(void *, void *, const struct batch *),
          struct err *err)
{
    bool want[calls_NCOLS] = {false};
    const struct pass pass = {.want = want,
                              .ctx = h,
                              .state_size = sizeof(struct part),
                              .add = add,
                              .merge = merge};
    measure_free(h->measure);
    h->measure = measure_new((enum measure_kind)h->of, &h->session.sources);
    if (alike_instead(&h->session))
        return scan_alike(h, add == add_range, err);
    measure_columns(h->measure, want);
    if (add == add_counts) {
        binned_columns(want);
        if (h->grouper)
            grouper_columns(h->grouper, want);
    }
    return (measure_in_order(h->measure) ? pass_in_order : pass_run)(&h->session, &pass,
                                                                     err);
}

static bool
count(struct histogram *h, struct err *err)
{
    h->counts =
        (struct binned_set){.bins = &h->bins, .of_measure = (enum measure_kind)h->of};
    if (h->by >= 0 && !(h->grouper = grouper_new(h->by, h->session.store, err)))
        return false;
    if (h->bins.kind == BINS_STEPS) {
        if (!scan_with(h, add_range, err))
            return false;
        bins_fit(&h->bins, MAX(h->range.least, 1), MAX(h->range.largest, 1));
    }
    return scan_with(h, add_counts, err);
}

/* ---- printing ---- */

static const struct table_col bin_cols[] = {
    {"lo",          "",     "smallest value of the bin"                },
    {"hi",          "",     "first value behind the bin; missing: open"},
    {"count_read",  "1",    "reads in the bin"                         },
    {"count_write", "1",    "writes in the bin"                        },
    {"count_all",   "1",    "calls in the bin"                         },
    {"bytes_read",  "byte", "bytes that these reads moved"             },
    {"bytes_write", "byte", "bytes that these writes moved"            },
    {"bytes_all",   "byte", "bytes_read + bytes_write"                 },
};

static const struct table_col common_cols[] = {
    {"value",       "",  "what so many calls have in common"},
    {"count_read",  "1", "reads with this value"            },
    {"count_write", "1", "writes with this value"           },
    {"count_all",   "1", "calls with this value"            },
    {"share_read",  "1", "of the reads that have a value"   },
    {"share_write", "1", "of the writes that have one"      },
    {"share_all",   "1", "of the calls that have one"       },
};

static const struct table_col percentile_cols[] = {
    {"percentile",  "1", "share of calls, in percent, with this value or less"},
    {"value_read",  "",  "of reads"                                           },
    {"value_write", "",  "of writes"                                          },
    {"value_all",   "",  "of all calls"                                       },
};

/* One of the tables: its columns, from..to of which are values of the measure, and what
 * prints its rows about a group. */
struct view {
    const struct table_col *cols;
    int ncols, from, to;
    void (*print)(const struct histogram *h, struct table *t, size_t group);
};

#define COLS_MAX 9 /* of any view, with a key */

/* The columns of the table: a key in front when there is one, values in their unit. */
static int
make_cols(const struct histogram *h, const struct view *v, struct table_col *cols)
{
    int at = 0;
    if (h->grouper) {
        const struct group_def *key = &group_defs[h->by];
        cols[at++] = (struct table_col){key->name, key->unit, key->meaning};
    }
    for (int i = 0; i < v->ncols; i++) {
        cols[at] = v->cols[i];
        if (i >= v->from && i < v->to)
            cols[at].unit = measure_defs[h->of].unit;
        at++;
    }
    return at;
}

static void
put_key(const struct histogram *h, struct table *t, size_t group)
{
    if (h->grouper)
        cell_put(t, grouper_label(h->grouper, (uint32_t)group));
}

/* log2 bins run from the first to the last that holds something; others are all shown. */
static void
print_bins(const struct histogram *h, struct table *t, size_t group)
{
    const struct binned *g = &h->counts.of[group];
    size_t first = 1, last = h->bins.n - 1;
    if (g->all.count == 0)
        return;
    if (h->bins.kind == BINS_LOG2) {
        while (last > 0 && g->bin[last].all == 0)
            last--;
        while (first < last && g->bin[first].all == 0)
            first++;
    }
    for (size_t i = 0; i <= last; i = i == 0 ? first : i + 1) {
        const struct bin_counts *c = &g->bin[i];
        int64_t hi = bins_hi(&h->bins, i);
        put_key(h, t, group);
        table_i64(t, h->bins.lo[i]);
        cell_put(t, hi == INT64_MAX ? cell_missing() : cell_int(hi));
        cell_put(t, cell_count(c->moved.reads));
        cell_put(t, cell_count(c->moved.writes));
        cell_put(t, cell_count(c->all));
        cell_put(t,
                 cell_moved(c->moved.read_bytes, c->moved.reads, c->moved.sized_reads));
        cell_put(
            t, cell_moved(c->moved.write_bytes, c->moved.writes, c->moved.sized_writes));
        cell_put(t, cell_moved(sum_add(c->moved.read_bytes, c->moved.write_bytes),
                               c->moved.reads + c->moved.writes,
                               c->moved.sized_reads + c->moved.sized_writes));
        table_row(t);
    }
}

static void
print_percentiles(const struct histogram *h, struct table *t, size_t group)
{
    const struct binned *g = &h->counts.of[group];
    for (size_t i = 0; i < h->percentiles.n && g->all.count > 0; i++) {
        double q = h->percentiles.of[i] / 100;
        put_key(h, t, group);
        table_f64(t, h->percentiles.of[i]);
        cell_put(t, cell_int(hist_quantile(&g->reads, q)));
        cell_put(t, cell_int(hist_quantile(&g->writes, q)));
        cell_put(t, cell_int(hist_quantile(&g->all, q)));
        table_row(t);
    }
}

static void
print_common(const struct histogram *h, struct table *t, size_t group)
{
    const struct binned *g = &h->counts.of[group];
    struct value_count *c = value_counts_commonest(&g->each);
    for (size_t i = 0; i < g->each.n && i < (size_t)h->common; i++) {
        put_key(h, t, group);
        table_i64(t, c[i].value);
        cell_put(t, cell_count(c[i].reads));
        cell_put(t, cell_count(c[i].writes));
        cell_put(t, cell_count(c[i].all));
        cell_put(t, cell_ratio((double)c[i].reads, (double)g->reads.count));
        cell_put(t, cell_ratio((double)c[i].writes, (double)g->writes.count));
        cell_put(t, cell_ratio((double)c[i].all, (double)g->all.count));
        table_row(t);
    }
    free(c);
}

/* How many different values there are, when that is more than the rows show. */
static void
note_common(const struct histogram *h, struct table *t)
{
    size_t shown = 0, all = 0;
    for (size_t i = 0; i < h->counts.n; i++) {
        size_t n = h->counts.of[i].each.n;
        all += n;
        shown += MIN(n, (size_t)h->common);
    }
    if (shown < all)
        table_note(t, "rows", "%zu of %zu different values, at most %lld%s", shown, all,
                   (long long)h->common, h->grouper ? " of each key" : "");
}

static void
print(struct histogram *h)
{
    static const struct view bins = {bin_cols, ARRAY_LEN(bin_cols), 0, 2, print_bins};
    static const struct view quantiles = {percentile_cols, ARRAY_LEN(percentile_cols), 1,
                                          4, print_percentiles};
    static const struct view common = {common_cols, ARRAY_LEN(common_cols), 0, 1,
                                       print_common};
    const struct view *v = h->percentiles.n ? &quantiles : h->common ? &common : &bins;
    struct table_col cols[COLS_MAX];
    int ncols = make_cols(h, v, cols);
    const struct measure_def *of = &measure_defs[h->of];
    struct table *t = session_table(&h->session, cols, ncols);
    table_note(t, "of", "%s (%s)", of->meaning, of->unit);
    if (v == &quantiles)
        table_note(t, "error", "exact up to %d values, beyond at most 1/128 of the value",
                   HIST_EXACT);
    if (v == &common)
        note_common(h, t);
    if (measure_negative(h->measure))
        table_note(t, "left out", "%llu negative gaps: the clock went back",
                   (unsigned long long)measure_negative(h->measure));
    if (h->counts.unknown)
        table_note(t, "left out", "%llu calls: the log does not tell %s",
                   (unsigned long long)h->counts.unknown,
                   h->of == MEASURE_BYTES ? "what they moved" : "how long they took");
    uint32_t *order = h->grouper ? grouper_order(h->grouper) : NULL;
    for (size_t i = 0; i < h->counts.n; i++)
        v->print(h, t, order ? order[i] : i);
    table_end(t);
    free(order);
}

int
main(int argc, char **argv)
{
    struct histogram *h = xcalloc(1, sizeof *h);
    struct err err = {0};
    h->by = -1;
    session_init(&h->session);
    h->session.takes_alike = true;
    bins_parse("log2", &h->bins, NULL);
    /* clang-format off */
    const struct opt own[] = {
        {"of", 0, "MEASURE", "bytes, dur, gap, offset_jump or offset; default bytes", OPT_CHOICE,
         &h->of, MEASURES, NULL},
        {"bins", 0, "BINS", "log2, darshan, N equal steps of the logarithm, or ascending "
         "edges E1,E2,..; default log2", OPT_FN, &h->bins, NULL, bins_parse},
        {"by", 0, "KEY", "one histogram per " GROUP_KEYS_TEXT, OPT_CHOICE, &h->by, GROUP_KEYS, NULL},
        {"percentiles", 0, "P,..", "these percentiles instead of the histogram", OPT_FN,
         &h->percentiles, NULL, take_percentiles},
        {"common", 0, "N", "the N commonest values instead of the histogram, with their shares",
         OPT_INT, &h->common, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Histogram", own},
        SESSION_GROUPS(&h->session)
    };
    const struct tool tool = {
        .name = "weir-hist",
        .summary =
            "histograms and percentiles of sizes, durations, gaps and offset jumps",
        .operands = "[FILE.h5]",
        .example = "weir-hist run.h5\n"
                   "weir-hist --of dur --op read --percentiles 50,99,99.9 run.h5\n"
                   "weir-hist --bins darshan --by comm run.h5\n"
                   "weir-hist --common 8 run.h5",
        .groups = groups,
    };
    int status = session_open(&h->session, &tool, "Histogram", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    session_wants_calls(&h->session);
    if (h->common && h->percentiles.n)
        opt_misuse(&tool, "--common and --percentiles are two tables: ask for one");
    if (h->of == MEASURE_GAP && !session_has_clock(&h->session, &err))
        die(EXIT_SOME_UNUSED, "%s", err.text);
    if (!count(h, &err))
        die(h->session.refused ? EXIT_SOME_UNUSED : EXIT_UNFINISHED, "%s", err.text);
    print(h);
    measure_free(h->measure);
    grouper_free(h->grouper);
    binned_free(&h->counts);
    bins_free(&h->bins);
    status = session_close(&h->session);
    free(h);
    return status;
}
