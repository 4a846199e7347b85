#include "report/content/content.h"

#include <math.h>

#include "lib/base/mem.h"
#include "report/content/ledgersum.h"
#include "report/content/notjudged.h"
#include "report/content/rankverdict.h"
#include "report/content/view.h"

#define ABOUT_DATA "W19" /* of findings.def: data quality */

#define TOOLS_AT_ONCE 3
#define BINS_AIM                                                                         \
    120 /* steps of a chart over time: wider than a step is a pixel or two               \
         */

/* Takes one answer of weir-summary. */
static void
take_summary(struct content *c, enum fact_asked asked, const struct runtool_job *job)
{
    struct err problem = {{0}};
    if (runtool_usable(job))
        c->summaries[asked] =
            json_parse((struct slice){job->output, job->output_n}, &problem);
    else
        err_set(&problem, "%s",
                job->message[0] != '\0' ? job->message : "weir-summary failed");
    if (c->summaries[asked] == NULL && c->summary_problem == NULL)
        c->summary_problem = xstrdup(problem.text);
}

static bool
ask_summaries(struct content *c, const struct wanted *wanted, struct err *err)
{
    struct runtool_job jobs[ASKED_COUNT] = {
        [ASKED_RUN] = {.args = {"weir-summary", "--format", "json", wanted->run}},
        [ASKED_FILES] = {.args = {"weir-summary", "--format", "json", "--not-path",
                                  SECTIONS_NOT_FILES, wanted->run}},
    };
    bool ok = runtool_all(jobs, ASKED_COUNT, TOOLS_AT_ONCE, err);
    for (size_t i = 0; i < ASKED_COUNT; i++) {
        c->summary_commands[i] = runtool_command(&jobs[i], wanted->run, wanted->shown);
        if (ok)
            take_summary(c, (enum fact_asked)i, &jobs[i]);
        runtool_free(&jobs[i]);
    }
    facts_read(&c->facts, c->summaries);
    return ok;
}

static struct tally
tally_of(const struct section *ledger)
{
    const struct enum_def *classes = enum_find("ledger_class");
    struct tally tally = {.known = ledger->problem == NULL};
    for (size_t row = 0; row < ledger->table.nrows; row++) {
        char *memory;
        int class = enum_number(classes, view_text(&memory, ledger, row, "class"));
        double count = view_number(ledger, row, "count");
        free(memory);
        if (isnan(count))
            continue;
        tally.lines += count;
        if (class >= 0 && (size_t) class < ARRAY_LEN(tally.by_class))
            tally.by_class[class] += count;
    }
    return tally;
}

/* The first row of "files by time". Its path is owned by the caller. */
static struct dominant
dominant_of(const struct section *files, char **memory)
{
    *memory = NULL;
    if (files->table.nrows == 0)
        return (struct dominant){.path = SLICE(""), .time_s = NAN};
    return (struct dominant){
        .path = view_text(memory, files, 0, "path"),
        .time_s = view_number(files, 0, "time_s"),
        .read_bytes = view_number(files, 0, "read_bytes"),
        .mean_bytes = view_number(files, 0, "mean_bytes"),
        .write_bytes = view_number(files, 0, "write_bytes"),
    };
}

/* The first finding, when it costs enough to be more than a remark. The texts point into
 * memory[], which the caller frees. Not the one about the data: the verdict begins with
 * that, and beside it the levels of the others are lowered. */
static struct worst
worst_of(const struct section *findings, char *memory[3])
{
    bool lowered = false;
    for (size_t row = 0; row < findings->table.nrows; row++) {
        char *code_memory, *level_memory;
        struct slice code = view_text(&code_memory, findings, row, "code");
        struct slice level = view_text(&level_memory, findings, row, "level");
        double gain_s = view_number(findings, row, "gain_s");
        bool of_data = slice_eq(code, SLICE(ABOUT_DATA));
        bool grave = slice_eq(level, SLICE("HIGH")) || slice_eq(level, SLICE("WARN")) ||
                     (lowered && gain_s > 0);
        free(code_memory);
        free(level_memory);
        lowered |= of_data;
        if (grave && !of_data)
            return (struct worst){
                .code = view_text(&memory[0], findings, row, "code"),
                .name = view_text(&memory[1], findings, row, "name"),
                .advice = view_text(&memory[2], findings, row, "advice"),
                .gain_s = gain_s,
            };
    }
    return (struct worst){.gain_s = NAN};
}

/* How the run ended, where only its samples tell. */
static void
take_end(struct recording *r, const struct json *summary)
{
    double v;
    if (r->exit_status != MISSING_I64 || r->signal != MISSING_I64)
        return;
    if (json_f64(json_at(summary, "run.exit_status"), &v))
        r->exit_status = (int64_t)v;
    if (json_f64(json_at(summary, "run.signal"), &v))
        r->signal = (int64_t)v;
}

bool
content_gather(struct content *c, const struct wanted *wanted, struct store *store,
               struct err *err)
{
    *c = (struct content){
        .title = wanted->title,
        .shown = wanted->shown,
        .incomplete = wanted->incomplete,
    };
    if (!recording_read(&c->recording, store, err) || !ask_summaries(c, wanted, err))
        return false;
    take_end(&c->recording, c->summaries[ASKED_RUN]);
    bool has_clock = !slice_eq(c->recording.clock, SLICE("none"));
    struct question question = {
        .run = wanted->run,
        .shown = wanted->shown,
        .has_clock = has_clock,
        .calls = c->recording.calls > 0 || c->recording.requests > 0,
        .requests = c->recording.requests > 0,
        .beside = c->recording.requests > 0 && c->recording.calls > 0,
        .sampled = c->recording.sampled,
        .counted = c->recording.counted,
        .charts = wanted->charts,
        .ranks = c->recording.ranks,
        .hosts = c->recording.hosts,
        .processes =
            c->facts.at[FACT_processes].known && c->facts.at[FACT_processes].v > 1,
        .job = c->recording.job,
        .gaps = c->recording.ranks_told,
        .summed = c->recording.summed,
        .at_once = TOOLS_AT_ONCE,
    };
    if (!sections_ask(c->sections, section_defs, SECTION_COUNT, &question, err))
        return false;
    c->tally = tally_of(&c->sections[SECTION_ledger]);
    if (c->recording.logs > LEDGER_LOGS)
        ledger_by_kind(&c->sections[SECTION_ledger]);
    if (wanted->for_people)
        notjudged_by_reason(&c->sections[SECTION_findings]);
    char *memory, *of_worst[3] = {NULL};
    struct dominant dominant = dominant_of(&c->sections[SECTION_files], &memory);
    struct worst worst = worst_of(&c->sections[SECTION_findings], of_worst);
    int64_t rows = c->facts.disk ? c->recording.requests : c->recording.calls;
    c->verdict = verdict_of(&c->facts, &dominant, &worst, rows, has_clock);
    free(memory);
    for (size_t i = 0; i < ARRAY_LEN(of_worst); i++)
        free(of_worst[i]);
    verdict_of_ranks(&c->verdict, c->sections);
    c->missing = missing_alarm(&c->sections[SECTION_missing]);
    c->clocks = clocks_alarm(&c->sections[SECTION_clocks]);
    return true;
}

bool
content_lacks(const struct content *c)
{
    return c->summary_problem != NULL || sections_failed(c->sections, SECTION_COUNT);
}

bool
content_not_understood(const struct content *c, double *share)
{
    if (!c->tally.known || !(c->tally.lines > 0))
        return false;
    *share = c->tally.by_class[ledger_class_NOT_UNDERSTOOD] / c->tally.lines;
    return true;
}

void
content_free(struct content *c)
{
    for (size_t i = 0; i < ASKED_COUNT; i++) {
        json_free(c->summaries[i]);
        free(c->summary_commands[i]);
    }
    free(c->summary_problem);
    sections_free(c->sections, SECTION_COUNT);
    verdict_free(&c->verdict);
    free(c->clocks);
    free(c->missing);
    *c = (struct content){0};
}
