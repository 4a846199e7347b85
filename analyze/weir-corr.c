/* weir-corr: which measured series go together, of calls and of samples. */
#include <math.h>

#include "analyze/corr/measured.h"
#include "analyze/corr/pairs.h"
#include "analyze/stats/correlate.h"
#include "lib/base/mem.h"

#define LAG_DEFAULT 10
#define LAG_MAX 10000

enum method { METHOD_BOTH, METHOD_PEARSON, METHOD_SPEARMAN };
enum view { VIEW_PAIRS, VIEW_MATRIX, VIEW_VALUES, VIEW_LIST };

struct corr {
    struct iops iops; /* holds the session */
    struct measured measured;
    struct pairs pairs;
    int method; /* enum method */
    int64_t max_lag;
    bool all, matrix, values, list;
};

/* ---- options ---- */

static bool
take_pair(const char *text, void *dest, struct err *err)
{
    return pairs_add_named(dest, text, err);
}

static bool
take_series(const char *text, void *dest, struct err *err)
{
    return pairs_add_list(dest, text, err);
}

static void
mark_wanted(struct corr *c)
{
    bool every = c->all || c->list || (c->values && c->pairs.n == 0);
    if (c->pairs.n == 0 && !every)
        pairs_add_classic(&c->pairs);
    for (size_t i = 0; i < series_nkinds; i++)
        c->measured.of[i].wanted = every;
    for (size_t i = 0; i < c->pairs.n; i++) {
        c->measured.of[c->pairs.list[i].a].wanted = true;
        c->measured.of[c->pairs.list[i].b].wanted = true;
    }
}

/* ---- printing ---- */

static struct cell
name_cell(int kind)
{
    return cell_text(slice_of(series_kinds[kind].name));
}

static struct table *
begin(struct corr *c, const struct table_col *cols, int ncols)
{
    struct table *t = session_table(&c->iops.session, cols, ncols);
    const struct grid *g = &c->measured.grid;
    table_note(t, "bin_s", "%.9g", (double)g->width_ns / (double)NS_PER_S);
    table_note(t, "observed_s", "%.9g to %.9g", (double)g->from_ns / (double)NS_PER_S,
               (double)g->to_ns / (double)NS_PER_S);
    if (!select_everything(c->iops.session.select))
        table_note(t, "selected", "series of calls only; samples are of whole processes");
    return t;
}

/* Why nothing can be said of a pair, owned by the caller; NULL when something can. */
static char *
why_not(const struct corr *c, struct pair p, const struct correlation *r)
{
    const int kinds[] = {p.a, p.b};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (!c->measured.of[kinds[i]].value)
            return xasprintf("not measured: %s: %s", series_kinds[kinds[i]].name,
                             c->measured.of[kinds[i]].why);
    if (!isnan(r->r))
        return NULL;
    if (r->n < CORRELATE_LEAST)
        return xasprintf("known together in %zu bins, %d are needed", r->n,
                         CORRELATE_LEAST);
    return xstrdup("undefined: a series is constant");
}

static void
print_pair(struct corr *c, struct table *t, struct pair p, enum correlate_method method)
{
    const double *a = c->measured.of[p.a].value, *b = c->measured.of[p.b].value;
    size_t n = a && b ? c->measured.grid.n : 0;
    struct correlation r = correlate(a, b, n, method);
    struct correlate_lag best = correlate_best_lag(a, b, n, method, c->max_lag);
    char *why = why_not(c, p, &r);
    bool lagged = !isnan(best.r) && !isnan(r.r);
    cell_put(t, name_cell(p.a));
    cell_put(t, name_cell(p.b));
    cell_put(t,
             cell_text(slice_of(method == CORRELATE_PEARSON ? "pearson" : "spearman")));
    cell_put(t, a && b ? cell_count(r.n) : cell_missing());
    cell_put(t, cell_real(r.r));
    cell_put(t, cell_real(r.n_eff));
    cell_put(t, cell_real(r.p));
    cell_put(t, lagged ? cell_int(best.lag) : cell_missing());
    cell_put(t, lagged ? cell_seconds(best.lag * c->measured.grid.width_ns)
                       : cell_missing());
    cell_put(t, lagged ? cell_real(best.r) : cell_missing());
    cell_put(t, why ? cell_text(slice_of(why)) : cell_missing());
    table_row(t);
    free(why);
}

static void
print_pairs(struct corr *c)
{
    static const struct table_col cols[] = {
        {"a",      "",  "series"                                                         },
        {"b",      "",  "series"                                                         },
        {"method", "",  "pearson: how near to a line; spearman: how near to an order"    },
        {"n",      "1", "bins in which both are known"                                   },
        {"r",      "1", "coefficient, -1 to 1"                                           },
        {"n_eff",  "1", "independent bins that tell as much, by autocorrelation at lag 1"},
        {"p",      "1", "chance of so large an |r| where nothing goes together"          },
        {"lag",    "1", "bins by which b follows a where |r| is largest"                 },
        {"lag_s",  "s", "the same as a time"                                             },
        {"lag_r",  "1", "coefficient there"                                              },
        {"why",    "",  "why there is no coefficient"                                    },
    };
    struct table *t = begin(c, cols, ARRAY_LEN(cols));
    for (size_t i = 0; i < c->pairs.n; i++) {
        if (c->method != METHOD_SPEARMAN)
            print_pair(c, t, c->pairs.list[i], CORRELATE_PEARSON);
        if (c->method != METHOD_PEARSON)
            print_pair(c, t, c->pairs.list[i], CORRELATE_SPEARMAN);
    }
    table_end(t);
}

/* The columns of a table that has one for each series that is wanted and, if asked,
 * measured; returns how many. kinds[i]: whose column i is. */
static int
series_columns_of(const struct corr *c, struct table_col *cols, int *kinds)
{
    int n = 0;
    for (size_t i = 0; i < series_nkinds; i++) {
        const struct measured_series *s = &c->measured.of[i];
        if (!s->wanted || (c->all && !s->value))
            continue;
        const struct series_kind *k = &series_kinds[i];
        cols[n] = (struct table_col){k->name, c->matrix ? "1" : k->unit, k->meaning};
        kinds[n++] = (int)i;
    }
    return n;
}

static void
print_matrix(struct corr *c)
{
    struct table_col cols[SERIES_MAX_KINDS + 1] = {
        {"series", "", "series; its coefficients with the others beside"}
    };
    int kinds[SERIES_MAX_KINDS];
    int n = series_columns_of(c, cols + 1, kinds);
    enum correlate_method method =
        c->method == METHOD_SPEARMAN ? CORRELATE_SPEARMAN : CORRELATE_PEARSON;
    struct table *t = begin(c, cols, n + 1);
    table_note(t, "method", "%s", method == CORRELATE_SPEARMAN ? "spearman" : "pearson");
    for (int i = 0; i < n; i++) {
        cell_put(t, name_cell(kinds[i]));
        for (int k = 0; k < n; k++) {
            const double *a = c->measured.of[kinds[i]].value;
            const double *b = c->measured.of[kinds[k]].value;
            size_t bins = a && b ? c->measured.grid.n : 0;
            cell_put(t, cell_real(correlate(a, b, bins, method).r));
        }
        table_row(t);
    }
    table_end(t);
}

static void
print_values(struct corr *c)
{
    struct table_col cols[SERIES_MAX_KINDS + 1] = {
        {"t_s", "s", "where the bin begins, since the first event"}
    };
    int kinds[SERIES_MAX_KINDS];
    int n = series_columns_of(c, cols + 1, kinds);
    const struct grid *g = &c->measured.grid;
    struct table *t = begin(c, cols, n + 1);
    for (size_t bin = 0; bin < g->n; bin++) {
        cell_put(t, cell_seconds((g->first + (int64_t)bin) * g->width_ns));
        for (int i = 0; i < n; i++) {
            const double *value = c->measured.of[kinds[i]].value;
            cell_put(t, value ? cell_real(value[bin]) : cell_missing());
        }
        table_row(t);
    }
    table_end(t);
}

static void
print_list(struct corr *c)
{
    static const struct table_col cols[] = {
        {"series",  "",  "name"                                       },
        {"unit",    "",  "unit"                                       },
        {"from",    "",  "where it comes from"                        },
        {"bins",    "1", "bins in which it is known; missing: in none"},
        {"meaning", "",  "what it is"                                 },
        {"why",     "",  "why it is known in none"                    },
    };
    struct table *t = begin(c, cols, ARRAY_LEN(cols));
    for (size_t i = 0; i < series_nkinds; i++) {
        const struct series_kind *k = &series_kinds[i];
        const struct measured_series *s = &c->measured.of[i];
        int64_t known = 0;
        for (size_t bin = 0; s->value && bin < c->measured.grid.n; bin++)
            known += !isnan(s->value[bin]);
        const char *from = k->worth ? "calls" : table_defs[k->sampled.table].name;
        cell_put(t, name_cell((int)i));
        cell_put(t, cell_text(slice_of(k->unit)));
        cell_put(t, cell_text(slice_of(from)));
        cell_put(t, s->value ? cell_int(known) : cell_missing());
        cell_put(t, cell_text(slice_of(k->meaning)));
        cell_put(t, s->why ? cell_text(slice_of(s->why)) : cell_missing());
        table_row(t);
    }
    table_end(t);
}

static void
print(struct corr *c)
{
    bool measured[SERIES_MAX_KINDS] = {false};
    for (size_t i = 0; i < series_nkinds; i++)
        measured[i] = c->measured.of[i].value != NULL;
    if (c->all && !c->matrix && !c->values)
        pairs_add_marked(&c->pairs, measured);
    (c->list     ? print_list
     : c->values ? print_values
     : c->matrix ? print_matrix
                 : print_pairs)(c);
}

int
main(int argc, char **argv)
{
    struct corr *c = xcalloc(1, sizeof *c);
    struct err err = {0};
    struct session *session = &c->iops.session;
    c->iops.by = -1;
    c->max_lag = LAG_DEFAULT;
    session_init(session);
    /* clang-format off */
    const struct opt own[] = {
        {"pair", 0, "A,B", "these two series; may be repeated", OPT_FN, &c->pairs, NULL,
         take_pair},
        {"series", 0, "A,B,..", "every pair of these series", OPT_FN, &c->pairs, NULL,
         take_series},
        {"all", 0, NULL, "every pair of series that the file has", OPT_FLAG, &c->all, NULL,
         NULL},
        {"method", 0, "METHOD", "both (default), pearson or spearman", OPT_CHOICE,
         &c->method, "both|pearson|spearman", NULL},
        {"max-lag", 0, "N", "look for the largest |r| up to N bins apart; default 10",
         OPT_INT, &c->max_lag, NULL, NULL},
        {"bin", 0, "TIME", "width of a bin, like 100ms; auto (the default) makes about 200 "
         "of them, none shorter than the time between two samples", OPT_FN,
         &c->iops.width_ns, NULL, iops_take_width},
        {0},
    };
    const struct opt views[] = {
        {"matrix", 0, NULL, "coefficients as a square table; pearson unless told",
         OPT_FLAG, &c->matrix, NULL, NULL},
        {"values", 0, NULL, "the series themselves, a row per bin", OPT_FLAG, &c->values,
         NULL, NULL},
        {"list", 0, NULL, "the series there are, and why some are not known", OPT_FLAG,
         &c->list, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Series", own  },
        {"Views",  views},
        SESSION_GROUPS(session)
    };
    const struct tool tool = {
        .name = "weir-corr",
        .summary = "which series of calls and of samples go together",
        .operands = "[FILE.h5]",
        .example = "weir-corr run.h5\n"
                   "weir-corr --pair iops,device_busy --bin 100ms run.h5\n"
                   "weir-corr --all --matrix --method spearman run.h5",
        .groups = groups,
    };
    int status = session_open(session, &tool, "Correlation", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    if (c->matrix + c->values + c->list > 1)
        opt_misuse(&tool, "one of --matrix, --values and --list at a time");
    if (c->max_lag > LAG_MAX)
        opt_misuse(&tool, "--max-lag: at most %d", LAG_MAX);
    mark_wanted(c);
    if (!measured_load(&c->measured, &c->iops, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    print(c);
    measured_free(&c->measured);
    pairs_free(&c->pairs);
    iops_free(&c->iops);
    status = session_close(session);
    free(c);
    return status;
}
