/* weir-summary: what a run did, as one record. */
#include "analyze/group/group.h"
#include "analyze/rows/alike.h"
#include "analyze/rows/pass.h"
#include "analyze/summary/summary_print.h"
#include "analyze/summary/summary_rows.h"
#include "lib/base/mem.h"

struct job {
    struct session session;
    struct summary_context context;
    uint8_t named[UINT16_MAX + 1];   /* by call id */
    uint8_t counted[UINT16_MAX + 1]; /* the same */
    struct summary sums;
    struct busy busy;
    struct sweep *sweep;
    bool against_kernel;
    int by; /* row of group_defs; -1: the run as a whole */
};

static bool
load_context(struct job *j, struct err *err)
{
    struct err trouble = {0};
    const struct strtab *paths = store_load_strings(j->session.store, STR_path, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    const struct strtab *calls = store_load_strings(j->session.store, STR_call, &trouble);
    j->context = (struct summary_context){
        .sources = &j->session.sources,
        .named = j->named,
        .npaths = strtab_size(paths),
        .counted = j->counted,
    };
    counted_names(calls, j->counted);
    return summary_names_load(j->named, j->session.store, err);
}

/* ---- the pass ---- */

static void *
spans(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    struct run *run = sweep_run(j->sweep);
    (void)state;
    summary_spans(b, run);
    run_close(run);
    return run;
}

/* So few rows at a time that their columns stay in the processor's cache. */
#define ROWS_AT_ONCE 4096

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    struct run *run = sweep_run(j->sweep);
    void *col[calls_NCOLS];
    for (size_t from = 0; from < b->n; from += ROWS_AT_ONCE) {
        const struct batch rows = batch_rows(b, from, ROWS_AT_ONCE, col);
        summary_add(state, &j->context, &rows);
        summary_spans(&rows, run);
    }
    run_close(run);
    return run;
}

static bool
take(void *ctx, uint64_t batch, void *run)
{
    struct job *j = ctx;
    sweep_take(j->sweep, batch, run);
    return true;
}

static void
merge(void *ctx, void *state)
{
    struct job *j = ctx;
    summary_merge(&j->sums, state);
    summary_free(state);
}

static void
take_alike(void *ctx, const struct batch *calls, const struct batch *sums)
{
    struct job *j = ctx;
    summary_add_alike(&j->sums, &j->context, calls, sums);
}

/* Of summaries: what needs the order of calls stays unknown. */
static bool
add_up(struct job *j, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    summary_columns_alike(want);
    return alike_scan(&j->session, want, take_alike, j, err);
}

static bool
compute(struct job *j, struct err *err)
{
    if (alike_instead(&j->session))
        return add_up(j, err);
    bool want[calls_NCOLS] = {false}, times[calls_NCOLS] = {false};
    const struct pass all = {.want = want,
                             .ctx = j,
                             .state_size = sizeof(struct summary),
                             .add = add,
                             .take = take,
                             .merge = merge};
    const struct pass again = {.want = times, .ctx = j, .add = spans, .take = take};
    summary_columns(want);
    summary_span_columns(times);
    j->sweep = sweep_new(busy_visitor(&j->busy));
    bool ok = pass_sweep(&j->session, &all, &again, j->sweep, err);
    sweep_free(j->sweep);
    return ok;
}

static void
print_record(const struct summary_facts *facts)
{
    struct session *s = facts->session;
    session_without_columns(s);
    struct record *r = record_begin(&s->out, (enum table_format)s->format, &s->about);
    summary_print(facts, r);
    record_end(r);
}

static bool
whole(struct job *j, struct err *err)
{
    struct summary_facts facts = {
        .session = &j->session, .sums = &j->sums, .busy = &j->busy, .traced = true};
    if (!load_context(j, err) || !compute(j, err) ||
        !summary_samples_load(&facts.samples, &j->session, err) ||
        !summary_requests_load(&facts.requests, &j->session, err))
        return false;
    facts.traced = summary_is_traced(&j->session);
    facts.orderless = alike_instead(&j->session);
    if (j->against_kernel)
        summary_print_against(&facts);
    else
        print_record(&facts);
    return true;
}

int
main(int argc, char **argv)
{
    struct job *j = xcalloc(1, sizeof *j);
    struct err err = {0};
    j->busy.peak.window_ns = NS_PER_S;
    j->by = -1;
    session_init(&j->session);
    j->session.takes_alike = true;
    /* clang-format off */
    const struct opt own[] = {
        {"by", 0, "KEY", "the key numbers, a row for each: " GROUP_KEYS_TEXT, OPT_CHOICE,
         &j->by, GROUP_KEYS, NULL},
        {"peak-window", 0, "TIME", "sliding window of peak_iops; default 1s",
         OPT_DURATION, &j->busy.peak.window_ns, NULL, NULL},
        {"against-kernel",       0, NULL,
         "only a table of what the calls and the kernel counted", OPT_FLAG,
         &j->against_kernel, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Summary", own},
        SESSION_GROUPS(&j->session)
    };
    const struct tool tool = {
        .name = "weir-summary",
        .summary = "what a run did: operations, bytes, rates, times",
        .operands = "[FILE.h5]",
        .example = "weir-summary run.h5\n"
                   "weir-summary --format json run.h5 | jq .peak_iops\n"
                   "weir-summary --by component run.h5\n"
                   "weir-summary --path '^/scratch/' --from 10 --to 20 run.h5",
        .groups = groups,
    };
    int status = session_open(&j->session, &tool, "Summary", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    if (j->busy.peak.window_ns <= 0)
        opt_misuse(&tool, "--peak-window must be longer than 0");
    if (j->by >= 0 && j->against_kernel)
        opt_misuse(&tool, "--by or --against-kernel, not both");
    if (j->by >= 0 && alike_instead(&j->session) &&
        !session_needs_rows(&j->session, "--by", &err))
        die(EXIT_SOME_UNUSED, "%s", err.text);
    if (!(j->by < 0 ? whole(j, &err)
                    : summary_rows(&j->session, j->by, j->busy.peak.window_ns, &err)))
        die(j->session.refused ? EXIT_SOME_UNUSED : EXIT_UNFINISHED, "%s", err.text);
    summary_free(&j->sums);
    busy_free(&j->busy);
    status = session_close(&j->session);
    free(j);
    return status;
}
