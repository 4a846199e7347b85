#include "report/many/ranking.h"

#include <math.h>

#include "lib/base/mem.h"
#include "lib/input/logname.h"
#include "report/text/links.h"
#include "report/tools/ticker.h"

#define AT_A_TIME 32 /* runs whose answers are held */

#define COLUMN_TEXT true
#define COLUMN_NUMBER false
#define SHOWN_ALWAYS true
#define SHOWN_WIDE true
#define SHOWN_HIDDEN false
const struct run_column run_columns[RUN_COLUMNS] = {
#define RUN_TEXT(id, unit, heading, kind, where, meaning)                                \
    {#id, unit, heading, meaning, COLUMN_TEXT, SHOWN_##where, RUN_TEXT_##id, JUDGED_NOT},
#define RUN_NUMBER(id, unit, heading, kind, where, judged, meaning)                      \
    {#id,           unit,          heading,  meaning,                                    \
     COLUMN_NUMBER, SHOWN_##where, RUN_##id, JUDGED_##judged},
#include "report/many/runs.def"
#undef RUN_TEXT
#undef RUN_NUMBER
};

/* ---- which runs ---- */

/* Whether the run counts; else what it is left out for is counted. */
static bool
is_wanted(struct ranking *r, const struct ranked *run)
{
    const char *user = run->text[RUN_TEXT_user];
    if (r->ask.since_ns != MISSING_I64 && run->start_ns == MISSING_I64)
        r->nundated++;
    else if (r->ask.since_ns != MISSING_I64 && run->start_ns < r->ask.since_ns)
        r->nolder++;
    else if (r->ask.user != NULL && user == NULL)
        r->nunowned++;
    else if (r->ask.user != NULL && strcmp(user, r->ask.user) != 0)
        r->nothers++;
    else
        return true;
    return false;
}

/* Opens all; those that cannot be read stand behind the others, in their order. */
static void
open_all(struct ranking *r)
{
    struct ranked *unread = xcalloc(r->ask.n + 1, sizeof *unread);
    for (size_t i = 0; i < r->ask.n; i++) {
        struct ranked run;
        ranked_open(&run, r->ask.names[i], i);
        if (run.text[RUN_TEXT_problem] != NULL)
            unread[r->nunread++] = run;
        else if (is_wanted(r, &run))
            r->runs[r->n++] = run;
        else
            ranked_free(&run);
    }
    memcpy(r->runs + r->n, unread, r->nunread * sizeof *unread);
    free(unread);
}

/* ---- what the tools say ---- */

/* Asks for the numbers of the runs from..to. */
static bool
ask_numbers(struct ranking *r, size_t from, size_t to, struct err *err)
{
    struct runtool_job jobs[AT_A_TIME * ASKED_COUNT];
    size_t n = (to - from) * ASKED_COUNT;
    for (size_t i = from; i < to; i++)
        ranked_number_jobs(&r->runs[i], &jobs[(i - from) * ASKED_COUNT]);
    bool ok = runtool_all(jobs, n, r->ask.at_once, err);
    for (size_t i = from; i < to && ok; i++)
        ranked_take_numbers(&r->runs[i], &jobs[(i - from) * ASKED_COUNT]);
    for (size_t i = 0; i < n; i++)
        runtool_free(&jobs[i]);
    return ok;
}

static bool
ask_findings(struct ranking *r, size_t from, size_t to, struct err *err)
{
    struct runtool_job jobs[AT_A_TIME];
    for (size_t i = from; i < to; i++)
        jobs[i - from] = ranked_finding_job(&r->runs[i]);
    bool ok = runtool_all(jobs, to - from, r->ask.at_once, err);
    for (size_t i = from; i < to && ok; i++)
        ranked_take_finding(&r->runs[i], &jobs[i - from]);
    for (size_t i = from; i < to; i++)
        runtool_free(&jobs[i - from]);
    return ok;
}

static bool
ask_all(struct ranking *r, size_t n,
        bool (*ask)(struct ranking *r, size_t from, size_t to, struct err *err),
        struct err *err)
{
    struct ticker ticker = {0};
    bool ok = true;
    for (size_t i = 0; i < n && ok; i += AT_A_TIME) {
        ticker_tell(&ticker, "runs", i, n);
        ok = ask(r, i, MIN(i + AT_A_TIME, n), err);
    }
    ticker_end(&ticker);
    return ok;
}

/* Runs of which a tool says that they cannot be read go behind the others, too. */
static int
unread_last(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    bool p = x->text[RUN_TEXT_problem] != NULL, q = y->text[RUN_TEXT_problem] != NULL;
    if (p != q)
        return p ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

static void
set_apart(struct ranking *r)
{
    size_t all = r->n + r->nunread;
    qsort(r->runs, all, sizeof *r->runs, unread_last);
    r->n = 0;
    while (r->n < all && r->runs[r->n].text[RUN_TEXT_problem] == NULL)
        r->n++;
    r->nunread = all - r->n;
    for (size_t i = r->n; i < all; i++) {
        char shown[400];
        complain("%s: cannot be read: %s",
                 quote(shown, sizeof shown, slice_of(r->runs[i].path), 200),
                 r->runs[i].text[RUN_TEXT_problem]);
    }
}

/* ---- outliers ---- */

static double *
values_of(const struct ranking *r, enum run_number number, bool calls_only)
{
    double *values = xcalloc(r->n + 1, sizeof *values);
    for (size_t i = 0; i < r->n; i++)
        values[i] = calls_only && r->runs[i].on_disk ? (double)NAN : r->runs[i].v[number];
    return values;
}

static void
mark(struct ranking *r, const struct run_column *column)
{
    const struct outliers *o = &r->of[column->id];
    for (size_t i = 0; i < r->n; i++) {
        struct ranked *run = &r->runs[i];
        double score =
            run->on_disk ? (double)NAN : fabs(outliers_score(o, run->v[column->id]));
        if (isnan(score))
            continue;
        double *highest = &run->v[RUN_outlier_score];
        if (isfinite(score) && !(*highest >= score))
            *highest = score;
        int side = outliers_mark(o, run->v[column->id]);
        char **text = &run->text[RUN_TEXT_outlier], *before = *text;
        if (side == 0)
            continue;
        *text = xasprintf("%s%s%s %s", before ? before : "", before ? ", " : "",
                          column->name, side > 0 ? "high" : "low");
        free(before);
    }
}

static void
judge(struct ranking *r)
{
    for (size_t i = 0; i < RUN_COLUMNS; i++) {
        const struct run_column *column = &run_columns[i];
        if (column->judged == JUDGED_NOT)
            continue;
        double *values = values_of(r, (enum run_number)column->id, true);
        r->of[column->id] = outliers_of(values, r->n, column->judged == JUDGED_LOG);
        free(values);
        mark(r, column);
    }
}

/* ---- order ---- */

static const struct run_column *sorting; /* qsort has no context */

static int
compare_texts(const struct ranked *x, const struct ranked *y)
{
    const char *a = x->text[sorting->id], *b = y->text[sorting->id];
    if (a == NULL || b == NULL)
        return (a == NULL) - (b == NULL);
    if (sorting->id == RUN_TEXT_start)
        return (x->start_ns < y->start_ns) - (x->start_ns > y->start_ns);
    return sorting->id == RUN_TEXT_run ? logname_order(a, b) : strcmp(a, b);
}

static int
compare_runs(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int order;
    if (sorting->is_text) {
        order = compare_texts(x, y);
    } else {
        double v = x->v[sorting->id], w = y->v[sorting->id];
        order =
            isnan(v) || isnan(w) ? (isnan(v) != 0) - (isnan(w) != 0) : (v < w) - (v > w);
    }
    return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

const struct run_column *
ranking_sort(struct slice name)
{
    struct slice rest = SLICE(RANKING_SORTS);
    size_t column = 0;
    while (column < RUN_COLUMNS && !slice_eq(slice_of(run_columns[column].name), name))
        column++;
    while (column < RUN_COLUMNS && rest.n > 0) {
        struct slice known = {rest.p, strcspn(rest.p, ",")};
        if (slice_eq(known, name))
            return &run_columns[column];
        rest = slice_from(rest, MIN(known.n + 2, rest.n));
    }
    return NULL;
}

bool
ranking_gather(struct ranking *r, const struct ranking_ask *ask, struct err *err)
{
    *r = (struct ranking){.ask = *ask};
    r->runs = xcalloc(ask->n + 1, sizeof *r->runs);
    open_all(r);
    if (!ask_all(r, r->n, ask_numbers, err))
        return false;
    set_apart(r);
    judge(r);
    sorting = ask->sort;
    qsort(r->runs, r->n, sizeof *r->runs, compare_runs);
    r->nlisted = ask->limit > 0 ? MIN(ask->limit, r->n) : r->n;
    if (!ask_all(r, r->nlisted, ask_findings, err))
        return false;
    for (size_t i = 0; i < r->nlisted; i++)
        r->nlacking += r->runs[i].half_answered;
    return true;
}

void
ranking_free(struct ranking *r)
{
    for (size_t i = 0; i < r->n + r->nunread; i++)
        ranked_free(&r->runs[i]);
    free(r->runs);
    *r = (struct ranking){0};
}

/* ---- what is asked of it ---- */

void
ranking_link(struct ranking *r, const char *directory)
{
    for (size_t i = 0; i < r->nlisted; i++) {
        char *page = links_page_beside(r->runs[i].path);
        free(r->runs[i].text[RUN_TEXT_report]);
        r->runs[i].text[RUN_TEXT_report] = links_relative(directory, page);
        free(page);
    }
}

double
ranking_sum(const struct ranking *r, enum run_number number, size_t *known)
{
    double sum = 0;
    *known = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (isnan(r->runs[i].v[number]))
            continue;
        sum += r->runs[i].v[number];
        ++*known;
    }
    return *known > 0 ? sum : (double)NAN;
}

double
ranking_median(const struct ranking *r, enum run_number number)
{
    double *values = values_of(r, number, false);
    double median = outliers_median(values, r->n);
    free(values);
    return median;
}

size_t
ranking_outliers(const struct ranking *r)
{
    size_t marked = 0;
    for (size_t i = 0; i < r->n; i++)
        marked += r->runs[i].text[RUN_TEXT_outlier] != NULL;
    return marked;
}
