/* weir-compare: what is different between two runs, or two groups of runs. */
#include <math.h>

#include "analyze/compare/compare.h"
#include "analyze/compare/compare_views.h"
#include "analyze/time/iops.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"

#define LIMIT_DEFAULT 20

struct options {
    struct session session;
    struct compare compare;
    bool some_metrics; /* --metric was given */
    double fail_above; /* NaN: not asked for */
    bool trend, cores;
    int64_t width_ns;
    char *input;
};

/* ---- options ---- */

static bool
take_metrics(const char *text, void *dest, struct err *err)
{
    struct options *o = dest;
    char shown[128];
    o->some_metrics = true;
    for (struct slice rest = slice_of(text);;) {
        const char *comma = rest.n ? memchr(rest.p, ',', rest.n) : NULL;
        struct slice name = {rest.p, comma ? (size_t)(comma - rest.p) : rest.n};
        int metric = compare_metric_find(name);
        if (metric < 0)
            return err_set(err, "no metric '%s'", quote(shown, sizeof shown, name, 64));
        o->compare.metrics[metric] = true;
        if (!comma)
            return true;
        rest = slice_from(rest, name.n + 1);
    }
}

static bool
take_ratio(const char *text, void *dest, struct err *err)
{
    double *ratio = dest;
    if (!num_f64(slice_of(text), ratio) || !(*ratio > 0) || !isfinite(*ratio))
        return err_set(err, "wants a ratio above 0, like 1.1");
    return true;
}

static void
choose_metrics(struct options *o)
{
    struct compare *c = &o->compare;
    for (size_t i = 0; i < compare_nmetrics && !o->some_metrics; i++)
        c->metrics[i] = c->by < 0 || compare_metrics[i].by_key;
}

/* ---- the runs ---- */

/* Where "vs" stands among the operands; n when it does not. */
static int
find_versus(char **operands, int n)
{
    int at = 0;
    while (at < n && strcmp(operands[at], "vs") != 0)
        at++;
    return at;
}

/* Writes the files of both sides, A's first, to `paths`; returns how many are A's. */
static size_t
split_operands(const struct tool *tool, char **operands, int n, const char **paths,
               size_t *npaths)
{
    int versus = find_versus(operands, n);
    *npaths = 0;
    for (int i = 0; i < n; i++)
        if (i != versus)
            paths[(*npaths)++] = operands[i];
    if (versus == n && n != 2)
        opt_misuse(tool, "wants two files, or two groups of files with vs between them");
    if (versus < n && (versus == 0 || versus == n - 1))
        opt_misuse(tool, "vs stands between two groups of files");
    return versus == n ? 1 : (size_t)versus;
}

static int
load(struct options *o, const char **paths, size_t n, size_t na, struct err *err)
{
    struct compare *c = &o->compare;
    c->runs = xcalloc(n, sizeof *c->runs);
    c->na = na;
    for (size_t i = 0; i < n; i++) {
        struct compare_run *r = &c->runs[c->n++];
        int status = compare_run_load(r, &o->session, paths[i], c->by, &c->keys, err);
        if (status)
            return status;
        if (c->by >= 0 && !session_wants_calls(&r->session))
            o->session.lacks_calls = true;
        else if (!r->has_calls)
            say("%s: it has no calls, only numbers of whole runs are compared", paths[i]);
        o->session.account.lines += r->session.account.lines;
        o->session.account.not_understood += r->session.account.not_understood;
    }
    return 0;
}

static char *
name_input(const char **paths, size_t n, size_t na)
{
    if (n == 2)
        return xasprintf("%s vs %s", paths[0], paths[1]);
    return xasprintf("%s ... (%zu) vs %s ... (%zu)", paths[0], na, paths[na], n - na);
}

/* ---- printing ---- */

static const struct table_col value_cols[] = {
    {"metric",      "",  "what is compared"                                      },
    {"n_a",         "1", "runs of A that know it"                                },
    {"n_b",         "1", "runs of B that know it"                                },
    {"a",           "",  "mean over the runs of A"                               },
    {"b",           "",  "mean over the runs of B"                               },
    {"difference",  "",  "b - a"                                                 },
    {"ratio",       "1", "b / a; of groups that of the geometric means"          },
    {"ratio_low",   "1", "lower end of the ratio's 95 % interval"                },
    {"ratio_high",  "1", "upper end"                                             },
    {"p",           "1", "chance of a ratio so far from 1 where nothing differs" },
    {"p_adjusted",  "1", "the same, adjusted for the number of rows"             },
    {"significant", "",  "yes: p_adjusted is 0.05 at most"                       },
    {"state",       "",  "both; new: only B has the key; vanished: only A has it"},
};

static struct cell
significance(const struct compare_row *r)
{
    if (isnan(r->p_adjusted))
        return cell_missing();
    return cell_text(compare_is_significant(r) ? SLICE("yes") : SLICE("no"));
}

static struct cell
state_cell(const struct compare *c, const struct compare_row *r)
{
    static const char *const names[] = {
        [STATE_BOTH] = "both", [STATE_NEW] = "new", [STATE_VANISHED] = "vanished"};
    if (c->by < 0)
        return cell_missing();
    return cell_text(slice_of(names[compare_state_of(c, r->key)]));
}

static void
print_row(struct table *t, const struct compare *c, const struct compare_row *r)
{
    if (c->by >= 0)
        cell_put(t, compare_keys_label(&c->keys, r->key));
    cell_put(t, cell_text(slice_of(compare_metrics[r->metric].name)));
    cell_put(t, cell_count(r->na));
    cell_put(t, cell_count(r->nb));
    cell_put(t, cell_real(r->a));
    cell_put(t, cell_real(r->b));
    cell_put(t, cell_real(r->b - r->a));
    cell_put(t, cell_real(r->ratio.ratio));
    cell_put(t, cell_real(r->ratio.low));
    cell_put(t, cell_real(r->ratio.high));
    cell_put(t, cell_real(r->ratio.p));
    cell_put(t, cell_real(r->p_adjusted));
    cell_put(t, significance(r));
    cell_put(t, state_cell(c, r));
    table_row(t);
}

static void
note_cut(struct table *t, const struct compare *c)
{
    size_t cut = 0;
    for (size_t i = 0; i < c->n; i++)
        cut += c->runs[i].cut;
    if (cut > 0)
        table_note(t, "lower_bounds",
                   "cpu_s, max_rss_bytes: in %zu of the runs sampling ended before the "
                   "processes did",
                   cut);
}

static void
note_methods(struct table *t, const struct compare *c, size_t shown)
{
    if (c->n == 2)
        table_note(
            t, "interval",
            "block bootstrap over time bins of each run (%d bins, blocks of %d, %d "
            "times): how even a run is within itself, not how runs differ",
            RESAMPLE_BINS, RESAMPLE_BLOCK, RESAMPLE_TIMES);
    else
        table_note(t, "interval", "Student's, of the logarithms of the runs%s",
                   c->na > 1 && c->n - c->na > 1 ? ", by Welch" : "");
    table_note(t, "p_adjusted", "Benjamini and Hochberg, over the rows of this table");
    if (c->by >= 0 && shown < c->nkeys)
        table_note(t, "keys", "the first %zu of %zu; --limit 0 shows all", shown,
                   c->nkeys);
}

static void
print(struct options *o)
{
    const struct compare *c = &o->compare;
    struct table_col cols[ARRAY_LEN(value_cols) + 1];
    int ncols = 0;
    if (c->by >= 0) {
        const struct group_def *key = &group_defs[c->by];
        cols[ncols++] = (struct table_col){key->name, key->unit, key->meaning};
    }
    for (size_t i = 0; i < ARRAY_LEN(value_cols); i++)
        cols[ncols++] = value_cols[i];
    struct table *t = session_table(&o->session, cols, ncols);
    table_spare(t, "n_a,n_b,difference,p,ratio_low,ratio_high,state");
    note_methods(t, c, c->limit ? MIN((size_t)c->limit, c->nkeys) : c->nkeys);
    note_cut(t, c);
    for (size_t i = 0; i < c->nrows; i++)
        print_row(t, c, &c->rows[i]);
    table_end(t);
}

/* Whether a row grew by more than is allowed, and surely. */
static bool
fails(const struct options *o)
{
    bool any = false;
    for (size_t i = 0; i < o->compare.nrows && !isnan(o->fail_above); i++) {
        const struct compare_row *r = &o->compare.rows[i];
        any |= compare_is_significant(r) && r->ratio.ratio > o->fail_above;
    }
    return any;
}

/* What is asked of runs one by one. */
static int
view_runs(struct options *o, const struct tool *tool, char **paths, int n,
          struct err *err)
{
    if (n == 0)
        opt_misuse(tool, "wants a file at least");
    o->session.about.input = o->input =
        n == 1 ? xstrdup(paths[0]) : xasprintf("%s ... (%d)", paths[0], n);
    if (o->cores)
        return compare_cores(&o->session, paths, n, err);
    return compare_trends(&o->session, paths, n, o->width_ns, err);
}

static int
compare_runs(struct options *o, const struct tool *tool, char **operands, int noperands,
             struct err *err)
{
    const char **paths = xcalloc((size_t)noperands + 1, sizeof *paths);
    size_t n, na = split_operands(tool, operands, noperands, paths, &n);
    choose_metrics(o);
    int status = load(o, paths, n, na, err);
    if (!status && !compare_compute(&o->compare, err))
        status = EXIT_UNFINISHED;
    if (!status) {
        o->session.about.input = o->input = name_input(paths, n, na);
        print(o);
    }
    free(paths);
    return status;
}

int
main(int argc, char **argv)
{
    struct options *o = xcalloc(1, sizeof *o);
    struct compare *c = &o->compare;
    struct err err = {0};
    char **operands;
    int n;
    c->by = -1;
    c->limit = LIMIT_DEFAULT;
    o->fail_above = (double)NAN;
    session_init(&o->session);
    /* clang-format off */
    const struct opt own[] = {
        {"by", 0, "KEY", "key by key: " GROUP_KEYS_TEXT, OPT_CHOICE, &c->by, GROUP_KEYS, NULL},
        {"metric", 0, "NAME,..", "compare only these", OPT_FN, o, NULL, take_metrics},
        {"state", 0, "STATE", "all keys (default), those of both sides, new or vanished "
         "ones", OPT_CHOICE, &c->state, COMPARE_STATES, NULL},
        {"limit", 0, "N", "at most N keys, 0 = all; default 20", OPT_INT, &c->limit, NULL,
         NULL},
        {"fail-above", 0, "RATIO", "exit with 1 when a significant ratio is above RATIO",
         OPT_FN, &o->fail_above, NULL, take_ratio},
        {0},
    };
    const struct opt views[] = {
        {"trend", 0, NULL, "of each run: which series go up or down over time", OPT_FLAG,
         &o->trend, NULL, NULL},
        {"bin", 0, "TIME", "with --trend: width of a bin; auto (the default) makes about "
         "200 of them", OPT_FN, &o->width_ns, NULL, iops_take_width},
        {"cores", 0, NULL, "of each run: how evenly its processors were used", OPT_FLAG,
         &o->cores, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Comparing",       own  },
        {"Runs one by one", views},
        SESSION_GROUPS(&o->session)
    };
    const struct tool tool = {
        .name = "weir-compare",
        .summary = "what is different between two runs, or two groups of runs",
        .operands = "A.h5... [vs] B.h5...",
        .example = "weir-compare before.h5 after.h5\n"
                   "weir-compare --by path old1.h5 old2.h5 vs new1.h5 new2.h5\n"
                   "weir-compare --metric time_s --fail-above 1.1 before.h5 after.h5",
        .groups = groups,
    };
    int status = session_open_many(&o->session, &tool, "Comparison", argc, argv,
                                   &operands, &n, &err);
    if (o->trend && o->cores)
        opt_misuse(&tool, "--trend or --cores, not both");
    if (!status)
        status = (o->trend || o->cores ? view_runs : compare_runs)(o, &tool, operands, n,
                                                                   &err);
    if (status)
        die(status, "%s", err.text);
    bool failed = fails(o);
    compare_free(c);
    status = session_close(&o->session);
    free(o->input);
    free(o);
    return status ? status : failed ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}
