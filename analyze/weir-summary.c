/* weir-summary: what a run did, as one record. */
#include "analyze/columns.h"
#include "analyze/summary_print.h"
#include "lib/mem.h"

struct job {
    struct session session;
    struct summary sums;
    struct summary_context context;
    uint8_t *waits;
};

/* Looks the names of waiting calls up once, so that rows are judged by their id. */
static bool
load_context(struct job *j, struct err *err)
{
    struct err trouble = {0};
    const struct strtab *calls = store_load_strings(j->session.store, STR_call, &trouble);
    const struct strtab *paths = store_load_strings(j->session.store, STR_path, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    uint32_t ncalls = strtab_size(calls);
    j->waits = xcalloc((size_t)ncalls + 1, 1);
    for (size_t i = 0; summary_waits[i]; i++) {
        uint32_t id = strtab_find(calls, slice_of(summary_waits[i]));
        if (id > 0 && id < ncalls)
            j->waits[id] = 1;
    }
    j->context = (struct summary_context){&j->session.sources, j->waits, ncalls,
                                          strtab_size(paths)};
    return true;
}

static void
take(void *ctx, const struct batch *b)
{
    struct job *j = ctx;
    summary_add(&j->sums, &j->context, b);
}

int
main(int argc, char **argv)
{
    struct job *j = xcalloc(1, sizeof *j);
    struct err err = {0};
    int64_t peak_window_ns = NS_PER_S;
    bool want[calls_NCOLS] = {false};
    session_init(&j->session);
    const struct opt own[] = {
        {"peak-window", 0, "TIME", "sliding window of peak_iops; default 1s",
         OPT_DURATION, &peak_window_ns, NULL, NULL},
        {0      },
    };
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
                   "weir-summary --path '^/scratch/' --from 10 --to 20 run.h5",
        .groups = groups,
    };
    int status = session_open(&j->session, &tool, "Summary", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    if (peak_window_ns <= 0)
        opt_misuse(&tool, "--peak-window must be longer than 0");
    summary_columns(want);
    if (!load_context(j, &err) || !session_scan(&j->session, want, take, j, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    struct summary_facts facts = {&j->session, &j->sums, peak_window_ns, true, {0}};
    if (!summary_samples_load(&facts.samples, &j->session, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    facts.traced = summary_is_traced(&j->session);

    struct record *r = record_begin(&j->session.out, (enum table_format)j->session.format,
                                    &j->session.about);
    summary_print(&facts, r);
    record_end(r);
    summary_free(&j->sums);
    free(j->waits);
    status = session_close(&j->session);
    free(j);
    return status;
}
