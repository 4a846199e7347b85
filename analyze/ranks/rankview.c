/* Rank by rank, all together, and node by node. */
#include "analyze/ranks/rankview.h"

#include <math.h>

#include "lib/base/imap.h"
#include "lib/base/mem.h"

static struct slice
text_of(const struct rankview *v, uint32_t id)
{
    struct err ignored;
    return strtab_get(store_load_strings(v->session->store, STR_text, &ignored), id);
}

static struct cell
text_cell(const struct rankview *v, uint32_t id)
{
    return id ? cell_text(text_of(v, id)) : cell_missing();
}

/* Counts and bytes are whole. */
static struct cell
metric_cell(double value, const char *unit)
{
    bool whole = strcmp(unit, "s") != 0 && value < 9e15 && value == floor(value);
    return whole ? cell_int((int64_t)value) : cell_real(value);
}

struct table *
rankview_table(const struct rankview *v, const struct table_col *cols, int ncols)
{
    struct err ignored;
    struct table *t = session_table(v->session, cols, ncols);
    char *missing =
        rankgaps_text(v->gaps, store_load_strings(v->session->store, STR_text, &ignored));
    if (missing)
        table_note(t, "missing", "%s", missing);
    free(missing);
    return t;
}

static void
note_rankless(const struct rankview *v, struct table *t)
{
    if (v->works->rankless)
        table_note(t, "left out", "%llu calls of logs that tell no rank",
                   (unsigned long long)v->works->rankless);
}

static struct rankspread
io_spread(const struct rankview *v)
{
    double *io = rank_metric_values(v->works, RANK_io_time_s);
    struct rankspread spread = rankspread_of(io, v->works->n);
    free(io);
    return spread;
}

uint32_t
rankview_slowest(const struct rankworks *w)
{
    double *io = rank_metric_values(w, RANK_io_time_s);
    struct rankspread spread = rankspread_of(io, w->n);
    free(io);
    return spread.n > 0 ? (uint32_t)spread.max_at : RANKS_NONE;
}

/* ---- ranks ---- */

struct placed {
    double io_s;
    size_t at;
};

static int
slowest_first(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    double p = isnan(x->io_s) ? -1 : x->io_s, q = isnan(y->io_s) ? -1 : y->io_s;
    if (p != q)
        return p < q ? 1 : -1;
    return (x->at > y->at) - (x->at < y->at);
}

static struct placed *
by_time(const struct rankworks *w)
{
    struct placed *order = xcalloc(w->n + 1, sizeof *order);
    for (size_t i = 0; i < w->n; i++)
        order[i] = (struct placed){rank_metric_of(&w->of[i], RANK_io_time_s), i};
    if (w->n > 0)
        qsort(order, w->n, sizeof *order, slowest_first);
    return order;
}

static const struct table_col rank_cols[] = {
    {"rank",      "",  "rank in the job"                         },
    {"node",      "",  "its node, by Slurm's name, else the host"},
    {"straggler", "",  "yes: I/O time above 1.5 medians"         },
    {"of_median", "1", "its I/O time / the median over ranks"    },
};
static const struct table_col sampled_cols[] = {
    {"cpu_s",          "s",    "processor time of its processes, sampled"    },
    {"peak_rss_bytes", "byte", "most memory of one of its processes, sampled"},
};
static const struct table_col profile_cols[] = {
    {"profile_cpu_s",       "s",    "Slurm's profile: sampled, lower bound"},
    {"profile_rss_bytes",   "byte", "Slurm's profile: sampled, lower bound"},
    {"profile_read_bytes",  "byte", "Slurm's profile: sampled, lower bound"},
    {"profile_write_bytes", "byte", "Slurm's profile: sampled, lower bound"},
};

#define MOST_COLS 40

static int
add_cols(struct table_col *cols, int n, const struct table_col *more, size_t count)
{
    memcpy(cols + n, more, count * sizeof *more);
    return n + (int)count;
}

static int
columns_of_ranks(const struct rankview *v, struct table_col cols[MOST_COLS])
{
    int n = add_cols(cols, 0, rank_cols, ARRAY_LEN(rank_cols));
    for (int m = 0; m < RANK_METRIC_COUNT; m++)
        cols[n++] = rank_metric_defs[m].col;
    if (v->samples->sampled)
        n = add_cols(cols, n, sampled_cols, ARRAY_LEN(sampled_cols));
    if (v->samples->profiled)
        n = add_cols(cols, n, profile_cols, ARRAY_LEN(profile_cols));
    return n;
}

static void
put_samples(const struct rankview *v, struct table *t, size_t at)
{
    const struct ranksample *s = &v->samples->of[at];
    if (v->samples->sampled) {
        cell_put(t, cell_real(s->cpu_s));
        cell_put(t, metric_cell(s->peak_rss_b, "byte"));
    }
    if (v->samples->profiled) {
        cell_put(t, cell_real(s->profile_cpu_s));
        cell_put(t, metric_cell(s->profile_rss_b, "byte"));
        cell_put(t, metric_cell(s->profile_read_b, "byte"));
        cell_put(t, metric_cell(s->profile_write_b, "byte"));
    }
}

static void
put_rank(const struct rankview *v, struct table *t, size_t at,
         const struct rankspread *spread)
{
    const struct rankwork *w = &v->works->of[at];
    double io_s = rank_metric_of(w, RANK_io_time_s);
    bool straggles = rankspread_straggles(spread, io_s, rank_run_s(v->works));
    table_i64(t, v->ranks->of[at].rank);
    cell_put(t, text_cell(v, v->ranks->of[at].node));
    cell_put(t, cell_text(straggles ? SLICE("yes") : SLICE("no")));
    cell_put(t, cell_ratio(io_s, spread->median));
    for (int m = 0; m < RANK_METRIC_COUNT; m++)
        cell_put(t, metric_cell(rank_metric_of(w, (enum rank_metric)m),
                                rank_metric_defs[m].col.unit));
    put_samples(v, t, at);
    table_row(t);
}

static void
note_profile(const struct rankview *v, struct table *t)
{
    if (v->samples->profiled)
        table_note(t, "profile",
                   "columns profile_* are of Slurm's profile: sampled, lower bound; "
                   "bytes of all reads and writes, pipes and terminals included");
    if (v->samples->strange)
        table_note(
            t, "left out",
            "%llu samples of Slurm's profile, of a job, step, node or task that no "
            "trace has",
            (unsigned long long)v->samples->strange);
}

bool
rankview_ranks(const struct rankview *v, struct err *err)
{
    struct table_col cols[MOST_COLS];
    int ncols = columns_of_ranks(v, cols);
    struct table *t = rankview_table(v, cols, ncols);
    struct rankspread spread = io_spread(v);
    struct placed *order = by_time(v->works);
    size_t shown = v->limit ? MIN(v->limit, v->works->n) : v->works->n;
    (void)err;
    table_note(t, "straggler",
               "I/O time above %g medians, and above the median by %g %% of the run",
               STRAGGLER_MEDIANS, 100 * STRAGGLER_OF_RUN);
    if (shown < v->works->n)
        table_note(t, "rows", "the %zu slowest of %zu ranks; --limit 0 shows all", shown,
                   v->works->n);
    note_rankless(v, t);
    note_profile(v, t);
    for (size_t i = 0; i < shown; i++)
        put_rank(v, t, order[i].at, &spread);
    table_end(t);
    free(order);
    return true;
}

/* ---- spread ---- */

static const struct table_col spread_cols[] = {
    {"what",       "",  "which number of a rank"                                      },
    {"unit",       "",  "its unit"                                                    },
    {"min",        "1", "least"                                                       },
    {"median",     "1", "half of the ranks have no more"                              },
    {"mean",       "1", "sum / ranks"                                                 },
    {"max",        "1", "most"                                                        },
    {"imbalance",  "1", "(max - mean) / max"                                          },
    {"min_rank",   "",  "the rank that has least; of equal ones the first"            },
    {"max_rank",   "",  "the rank that has most"                                      },
    {"max_node",   "",  "its node"                                                    },
    {"ranks",      "1", "ranks of which it is known"                                  },
    {"stragglers", "1", "ranks above 1.5 medians, of I/O time; missing for the others"},
};

static uint64_t
count_stragglers(const struct rankspread *s, const double *io_s, size_t n, double run_s)
{
    uint64_t stragglers = 0;
    for (size_t i = 0; i < n; i++)
        stragglers += rankspread_straggles(s, io_s[i], run_s);
    return stragglers;
}

static void
put_spread(const struct rankview *v, struct table *t, enum rank_metric metric)
{
    const struct table_col *col = &rank_metric_defs[metric].col;
    double *values = rank_metric_values(v->works, metric);
    struct rankspread s = rankspread_of(values, v->works->n);
    bool is_time = metric == RANK_start_s || metric == RANK_end_s;
    table_text(t, slice_of(col->name));
    table_text(t, slice_of(col->unit));
    cell_put(t, metric_cell(s.min, col->unit));
    cell_put(t, cell_real(s.median));
    cell_put(t, cell_real(s.mean));
    cell_put(t, metric_cell(s.max, col->unit));
    cell_put(t, is_time ? cell_missing() : cell_real(s.imbalance));
    cell_put(t, s.n ? cell_int(v->ranks->of[s.min_at].rank) : cell_missing());
    cell_put(t, s.n ? cell_int(v->ranks->of[s.max_at].rank) : cell_missing());
    cell_put(t, s.n ? text_cell(v, v->ranks->of[s.max_at].node) : cell_missing());
    table_i64(t, (int64_t)s.n);
    if (metric == RANK_io_time_s)
        cell_put(t, cell_count(
                        count_stragglers(&s, values, v->works->n, rank_run_s(v->works))));
    table_row(t);
    free(values);
}

bool
rankview_spread(const struct rankview *v, struct err *err)
{
    struct table *t = rankview_table(v, spread_cols, (int)ARRAY_LEN(spread_cols));
    (void)err;
    table_note(t, "ranks", "%zu on %zu nodes", v->ranks->n, ranks_nodes(v->ranks));
    note_rankless(v, t);
    for (int m = 0; m < RANK_METRIC_COUNT; m++)
        if (rank_metric_defs[m].spread)
            put_spread(v, t, (enum rank_metric)m);
    table_end(t);
    return true;
}

/* ---- nodes ---- */

struct node {
    uint32_t id, slowest;
    size_t ranks;
    double of[RANK_METRIC_COUNT]; /* sums; NaN: not known of a rank */
    double most_s, cpu_s, rss_b;
    struct slice name;
};

static int
by_name(const void *a, const void *b)
{
    const struct node *x = a, *y = b;
    return cell_compare(cell_text(x->name), cell_text(y->name));
}

static void
add_to_node(struct node *n, const struct rankview *v, uint32_t at)
{
    const struct ranksample *s = &v->samples->of[at];
    double io_s = rank_metric_of(&v->works->of[at], RANK_io_time_s);
    for (int m = 0; m < RANK_METRIC_COUNT; m++)
        n->of[m] += rank_metric_of(&v->works->of[at], (enum rank_metric)m);
    if (n->ranks == 0 || io_s > n->most_s) {
        n->most_s = io_s;
        n->slowest = at;
    }
    n->cpu_s += s->cpu_s;
    n->rss_b += s->peak_rss_b;
    n->ranks++;
}

/* Owned by the caller. */
static struct node *
gather_nodes(const struct rankview *v, size_t *count)
{
    struct node *nodes = xcalloc(v->ranks->n + 1, sizeof *nodes);
    struct imap places = {0};
    *count = 0;
    for (uint32_t i = 0; i < v->works->n; i++) {
        bool added;
        uint64_t *at = imap_put(&places, v->ranks->of[i].node, &added);
        if (added) {
            *at = (*count)++;
            nodes[*at] = (struct node){.id = v->ranks->of[i].node,
                                       .name = text_of(v, v->ranks->of[i].node)};
        }
        add_to_node(&nodes[*at], v, i);
    }
    imap_free(&places);
    if (*count > 0)
        qsort(nodes, *count, sizeof *nodes, by_name);
    return nodes;
}

bool
rankview_nodes(const struct rankview *v, struct err *err)
{
    static const struct table_col cols[] = {
        {"node",           "",     "node, by Slurm's name, else the host"           },
        {"ranks",          "1",    "its ranks"                                      },
        {"io_time_s",      "s",    "I/O calls of its ranks, added up"               },
        {"mean_io_time_s", "s",    "the same for each rank"                         },
        {"meta_time_s",    "s",    "of it, open, close, seek, stat, dir, name calls"},
        {"calls",          "1",    "all calls"                                      },
        {"read_bytes",     "byte", "bytes read"                                     },
        {"write_bytes",    "byte", "bytes written"                                  },
        {"slowest_rank",   "",     "its rank with most I/O time"                    },
        {"cpu_s",          "s",    "processor time of its ranks, sampled"           },
        {"peak_rss_bytes", "byte", "their largest processes, added up"              },
    };
    static const enum rank_metric sums[] = {RANK_meta_time_s, RANK_calls, RANK_read_bytes,
                                            RANK_write_bytes};
    struct table *t = rankview_table(v, cols, (int)ARRAY_LEN(cols));
    size_t n;
    struct node *nodes = gather_nodes(v, &n);
    (void)err;
    note_rankless(v, t);
    for (size_t i = 0; i < n; i++) {
        const struct node *x = &nodes[i];
        cell_put(t, text_cell(v, x->id));
        table_i64(t, (int64_t)x->ranks);
        cell_put(t, cell_real(x->of[RANK_io_time_s]));
        cell_put(t, cell_ratio(x->of[RANK_io_time_s], (double)x->ranks));
        for (size_t m = 0; m < ARRAY_LEN(sums); m++)
            cell_put(t, metric_cell(x->of[sums[m]], rank_metric_defs[sums[m]].col.unit));
        table_i64(t, v->ranks->of[x->slowest].rank);
        cell_put(t, cell_real(x->cpu_s));
        cell_put(t, metric_cell(x->rss_b, "byte"));
        table_row(t);
    }
    table_end(t);
    free(nodes);
    return true;
}
