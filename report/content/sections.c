#include "report/content/sections.h"

#include "lib/base/mem.h"

/* Of charts by their shape: two stand side by side on a wide page, and a tall one beside
 * two others. */
static const char *const chart_sizes[] = {
    [SHAPE_FLAT] = "720x420",
    [SHAPE_TALL] = "720x1000",
    [SHAPE_OWN] = NULL,
};

#define SECTION(id, ...) static const struct view views_##id[] = {
#define VIEW(column, heading, kind, where) {column, heading, VIEW_##kind, WHERE_##where},
#define END(id)                                                                          \
    {                                                                                    \
        0                                                                                \
    }                                                                                    \
    }                                                                                    \
    ;
#include "report/content/sections.def"
#undef SECTION
#undef VIEW
#undef END

const struct section_def section_defs[SECTION_COUNT] = {
#define SECTION(id, title, command, needs, chart, shape, reading)                        \
    [SECTION_##id] = {#id,           title,      command,                                \
                      NEEDS_##needs, chart,      SHAPE_##shape,                          \
                      reading,       views_##id, ARRAY_LEN(views_##id) - 1},
#define VIEW(...)
#define END(id)
#include "report/content/sections.def"
#undef SECTION
#undef VIEW
#undef END
};

/* Cuts a command into arguments, {run} and {runs} filled in. They are borrowed from
 * *words, which the caller frees, and from the question. */
static void
fill_args(struct runtool_job *job, char **words, const char *command,
          const struct question *question)
{
    *words = xstrdup(command);
    size_t n = 0;
    char *rest = NULL;
    for (char *word = strtok_r(*words, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        if (n == RUNTOOL_MAX_ARGS)
            BUG("command with too many arguments");
        if (strcmp(word, "{runs}") == 0) {
            if (n + question->nruns > RUNTOOL_MAX_ARGS)
                BUG("command with too many runs");
            for (size_t i = 0; i < question->nruns; i++)
                job->args[n++] = question->runs[i];
        } else if (strcmp(word, "{run}") == 0) {
            job->args[n++] = question->run;
        } else {
            job->args[n++] = word;
        }
    }
}

/* The first section with the same command: the one whose run of it is used. */
static size_t
first_with_command(const struct section_def *defs, size_t i)
{
    size_t first = 0;
    while (strcmp(defs[first].command, defs[i].command) != 0)
        first++;
    return first;
}

/* What a job printed, a copy of n bytes. Commands in it name the file that was read; what
 * came through a pipe is in one that will be gone. */
static char *
with_shown_name(const struct runtool_job *job, const struct question *question, size_t *n)
{
    bool same = !question->run || strcmp(question->run, question->shown) == 0;
    char *bytes = NULL;
    FILE *f = open_memstream(&bytes, n);
    if (f == NULL)
        BUG("no memory");
    for (const char *p = job->output, *end = p + job->output_n; p < end;) {
        const char *at = same ? NULL : strstr(p, question->run);
        size_t before = (size_t)((at ? at : end) - p);
        fwrite(p, 1, before, f);
        p += before;
        if (at != NULL) {
            fputs(question->shown, f);
            p += strlen(question->run);
        }
    }
    fclose(f);
    return bytes;
}

/* Reads the table that a job printed. Odd rows are left out by tsv_parse; the tools are
 * our own, so that is a problem worth telling. */
static void
take_table(struct section *s, const struct runtool_job *job,
           const struct question *question)
{
    if (!runtool_usable(job)) {
        s->problem = runtool_why(job);
        return;
    }
    struct err err = {{0}};
    struct diag diag;
    diag_init(&diag, tsv_kinds, TSV_TROUBLES);
    size_t n;
    char *bytes = with_shown_name(job, question, &n);
    if (!tsv_parse(&s->table, bytes, n, job->args[0], &diag, &err))
        s->problem = xasprintf("%s gave no table: %s", job->args[0], err.text);
    diag_free(&diag);
}

/* What summaries of calls answer, or nothing of calls is needed for: by the beginning of
 * the command. */
static bool
takes_summaries(const char *command)
{
    static const char *const commands[] = {
        "weir-top --format tsv --by ",
        "weir-ranks --format tsv --limit ",
        "weir-ranks --format tsv --of spread ",
        "weir-ranks --format tsv --of nodes ",
        "weir-ranks --format tsv --of job ",
        "weir-ranks --format tsv --of story ",
        "weir-ranks --format tsv --of storms ",
        "weir-ranks --format tsv --of missing ",
        "weir-summary ",
        "weir-hist ",
        "weir-iops ",
        "weir-load --format tsv {run}",
        "weir-load --format tsv --by rank ",
        "weir-dump --format tsv --table ledger ",
    };
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (strncmp(command, commands[i], strlen(commands[i])) == 0)
            return true;
    return false;
}

/* Why a section is not asked; NULL: it is. */
static const char *
absent_because(const struct section_def *def, const struct question *question)
{
    enum section_needs needs = def->needs;
    if (needs == NEEDS_CLOCK && !question->has_clock)
        return "the log has no times: record with weir-strace, or with strace -ttt -T";
    if (needs == NEEDS_SAMPLES && !question->sampled)
        return "nothing was sampled: record with weir-record, or sample with weir-sample";
    if (needs == NEEDS_BOTH && !question->counted)
        return "calls and samples of the same run are needed: record with weir-record";
    if ((needs == NEEDS_RANKS || needs == NEEDS_RANKTIMES) && question->ranks < 2)
        return "the logs are not of several ranks";
    if (needs == NEEDS_HOSTS && question->hosts < 2)
        return "the logs are not of several hosts";
    if (needs == NEEDS_JOB && !question->job)
        return "no manifest tells of a job";
    if ((needs == NEEDS_DISKS && !question->requests) ||
        (needs == NEEDS_BESIDE && !question->beside))
        return "the log tells of no requests to disks beside calls";
    if (needs == NEEDS_GAPS && !question->gaps)
        return "no manifest tells of ranks that are missing";
    if (needs == NEEDS_PROCESSES && !question->processes)
        return "the calls are of one process";
    if ((needs == NEEDS_RANKTIMES || needs == NEEDS_HOSTS || needs == NEEDS_BESIDE ||
         needs == NEEDS_PROCESSES) &&
        !question->has_clock)
        return "the log has no times: record with weir-strace, or with strace -ttt -T";
    if (question->summed && !takes_summaries(def->command))
        return "the file holds summaries instead of calls (weir-merge --summary-only)";
    return NULL;
}

/* Why a table without rows has none; NULL: that it has none is the answer. */
static const char *
empty_because(const struct section_def *def, const struct question *question)
{
    bool of_log = strcmp(def->id, "ledger") == 0 || strcmp(def->id, "findings") == 0;
    if (question->run == NULL || of_log)
        return NULL;
    if (!question->calls)
        return "no calls were recorded, only samples";
    if (strcmp(def->id, "offsets") == 0)
        return "the log tells no positions";
    return def->chart[0] != '\0' ? "no recorded call has what it shows" : NULL;
}

/* Whether a cell behind the first column is anything but missing, or, of the column
 * `only`, anything but `but`. */
static bool
tells_anything(const struct tsv *t, const char *only, struct slice but)
{
    int column = tsv_column(t, slice_of(only));
    for (size_t row = 0; row < t->nrows; row++) {
        for (size_t col = 1; col < t->ncols; col++) {
            bool looked_at = column < 0 ? col != row + 1 : (int)col == column;
            if (looked_at && !slice_eq(tsv_cell(t, row, col), but))
                return true;
        }
    }
    return false;
}

/* Marks a section of which there is nothing to be shown. */
static void
mark_empty(struct section *s, const struct section_def *def,
           const struct question *question)
{
    if (s->absent != NULL || s->table.ncols == 0)
        return;
    if (strcmp(def->chart, "matrix") == 0 && !tells_anything(&s->table, "", SLICE("-")))
        s->absent = "no two of the series that were sampled have a coefficient";
    else if (strcmp(def->id, "kernel") == 0 &&
             !tells_anything(&s->table, "verdict", SLICE("not measured")))
        s->absent = "the two counts cannot be compared here";
    else if (s->table.nrows > 0)
        return;
    else if (def->needs == NEEDS_SAMPLES)
        s->absent = "what was sampled gives no series over time: weir-corr --list "
                    "tells why of each";
    else if ((s->absent = empty_because(def, question)) != NULL)
        s->empty = true;
}

static bool
ask_tables(struct section *sections, const struct section_def *defs, size_t n,
           struct runtool_job *jobs, const struct question *question, struct err *err)
{
    const char *run = question->run != NULL ? question->run : "";
    char **words = xcalloc(n, sizeof *words);
    for (size_t i = 0; i < n; i++) {
        fill_args(&jobs[i], &words[i], defs[i].command, question);
        sections[i].command =
            runtool_command(&jobs[i], run, question->run ? question->shown : run);
        sections[i].absent = absent_because(&defs[i], question);
        if (first_with_command(defs, i) != i || sections[i].absent != NULL)
            jobs[i].args[0] = NULL; /* has its answer from that one */
    }
    bool ok = runtool_all(jobs, n, question->at_once, err);
    for (size_t i = 0; i < n && ok; i++) {
        struct section *s = &sections[i];
        if (s->absent == NULL)
            take_table(s, &jobs[first_with_command(defs, i)], question);
        mark_empty(s, &defs[i], question);
    }
    for (size_t i = 0; i < n; i++)
        free(words[i]);
    free(words);
    return ok;
}

static void
take_chart(struct section *s, struct runtool_job *job)
{
    if (!runtool_usable(job) || job->output_n == 0) {
        s->chart_problem = runtool_why(job);
        return;
    }
    s->svg = job->output;
    s->svg_n = job->output_n;
    job->output = NULL;
}

static bool
ask_charts(struct section *sections, const struct section_def *defs, size_t n,
           const struct runtool_job *tables, const struct question *question,
           struct err *err)
{
    struct runtool_job *plots = xcalloc(n, sizeof *plots);
    for (size_t i = 0; i < n; i++) {
        const char *chart = defs[i].chart;
        const struct runtool_job *table = &tables[first_with_command(defs, i)];
        if (chart[0] == '\0' || sections[i].table.ncols == 0 ||
            sections[i].absent != NULL)
            continue;
        plots[i] = (struct runtool_job){
            .args = {"weir-plot", "--chart", chart, "--term", "svg", "--title", ""},
            .input = {table->output,   table->output_n      },
        };
        const char *size = chart_sizes[defs[i].shape];
        if (size != NULL) {
            plots[i].args[7] = "--size";
            plots[i].args[8] = size;
        }
        char *plot = runtool_command(&plots[i], "", "");
        sections[i].chart_command = xasprintf("%s | %s", sections[i].command, plot);
        free(plot);
    }
    bool ok = !question->charts || runtool_all(plots, n, question->at_once, err);
    for (size_t i = 0; i < n; i++) {
        if (plots[i].ran && ok)
            take_chart(&sections[i], &plots[i]);
        runtool_free(&plots[i]);
    }
    free(plots);
    return ok;
}

bool
sections_ask(struct section *sections, const struct section_def *defs, size_t n,
             const struct question *question, struct err *err)
{
    struct runtool_job *tables = xcalloc(n, sizeof *tables);
    bool ok = ask_tables(sections, defs, n, tables, question, err) &&
              ask_charts(sections, defs, n, tables, question, err);
    for (size_t i = 0; i < n; i++)
        runtool_free(&tables[i]);
    free(tables);
    return ok;
}

bool
section_shown(const struct section sections[SECTION_COUNT], enum section_id id)
{
    enum section_needs needs = section_defs[id].needs;
    return sections[id].absent == NULL ||
           (!sections[id].empty && (needs == NEEDS_NOTHING || needs == NEEDS_CLOCK));
}

bool
section_lacks(enum section_id id)
{
    enum section_needs needs = section_defs[id].needs;
    return needs != NEEDS_RANKS && needs != NEEDS_RANKTIMES && needs != NEEDS_HOSTS &&
           needs != NEEDS_JOB && needs != NEEDS_GAPS && needs != NEEDS_DISKS &&
           needs != NEEDS_BESIDE && needs != NEEDS_PROCESSES;
}

bool
sections_failed(const struct section *sections, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (sections[i].problem != NULL || sections[i].chart_problem != NULL)
            return true;
    }
    return false;
}

void
section_free(struct section *s)
{
    char *const texts[] = {s->command,       s->chart_command, s->problem,
                           s->chart_problem, s->svg,           s->sums};
    for (size_t k = 0; k < ARRAY_LEN(texts); k++)
        free(texts[k]);
    tsv_free(&s->table);
    *s = (struct section){0};
}

void
sections_free(struct section *sections, size_t n)
{
    for (size_t i = 0; i < n; i++)
        section_free(&sections[i]);
}
