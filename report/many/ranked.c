#include "report/many/ranked.h"

#include <inttypes.h>
#include <math.h>
#include <time.h>

#include "lib/base/mem.h"
#include "report/content/recording.h"
#include "report/content/sections.h"

/* ---- texts that are put together ---- */

static void
append(char **text, const char *separator, struct slice more)
{
    char *longer = *text == NULL
                       ? xstrndup(more.p, more.n)
                       : xasprintf("%s%s%.*s", *text, separator, (int)more.n, more.p);
    free(*text);
    *text = longer;
}

void
ranked_lack(struct ranked *r, const char *what)
{
    append(&r->text[RUN_TEXT_lacks], "; ", slice_of(what));
}

static void
set(struct ranked *r, enum run_text which, struct slice text)
{
    free(r->text[which]);
    r->text[which] = text.n > 0 ? xstrndup(text.p, text.n) : NULL;
}

/* ---- what the file says ---- */

/* Adds the text of an id unless it is the one that was added last: recordings of one job
 * stand together. */
static void
add_different(char **list, struct slice *last, const struct strtab *texts, uint64_t id)
{
    struct slice text = id == 0 ? SLICE("") : strtab_get(texts, (uint32_t)id);
    if (text.n == 0 || slice_eq(text, *last))
        return;
    append(list, ",", text);
    *last = text;
}

/* Job, user, hosts out of the manifests of its recordings. */
static bool
read_manifests(struct ranked *r, struct store *store, struct err *err)
{
    static const bool want[runs_NCOLS] = {
        [runs_host] = true, [runs_job] = true, [runs_user] = true, [runs_end_ns] = true};
    struct err problem = {{0}};
    const struct strtab *texts = store_load_strings(store, STR_text, &problem);
    struct slice host = {"", 0}, job = {"", 0}, user = {"", 0};
    char *hosts = NULL;
    bool cut = false, missing;
    const struct batch *b;
    if (store_rows(store, TABLE_runs) == 0)
        return true;
    struct scan *scan = scan_begin(store, TABLE_runs, want, NULL, &problem);
    while (scan != NULL && (b = scan_next(scan, &problem)) != NULL) {
        for (size_t i = 0; i < b->n; i++) {
            add_different(&hosts, &host, texts, (uint64_t)batch_get(b, runs_host, i));
            add_different(&r->text[RUN_TEXT_job], &job, texts,
                          (uint64_t)batch_get(b, runs_job, i));
            add_different(&r->text[RUN_TEXT_user], &user, texts,
                          (uint64_t)batch_get(b, runs_user, i));
            batch_value(b, runs_end_ns, i, &missing);
            cut |= missing;
        }
    }
    scan_end(scan);
    if (hosts != NULL)
        set(r, RUN_TEXT_host, slice_of(hosts));
    free(hosts);
    if (cut)
        ranked_lack(r, "its end: the recording was cut");
    return problem.text[0] == '\0' || err_set(err, "%s", problem.text);
}

static void
take_recording(struct ranked *r, const struct recording *recording)
{
    set(r, RUN_TEXT_host, recording->host);
    set(r, RUN_TEXT_command, recording->command);
    if (recording->signal != MISSING_I64)
        r->v[RUN_exit_status] = 128 + (double)recording->signal;
    else if (recording->exit_status != MISSING_I64)
        r->v[RUN_exit_status] = (double)recording->exit_status;
    if (slice_eq(recording->clock, SLICE("realtime")))
        r->start_ns = recording->start_ns;
    time_t seconds = (time_t)(r->start_ns / NS_PER_S);
    struct tm utc;
    char text[40];
    if (r->start_ns != MISSING_I64 && gmtime_r(&seconds, &utc) != NULL &&
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) > 0)
        set(r, RUN_TEXT_start, slice_of(text));
    if (slice_eq(recording->clock, SLICE("none")))
        ranked_lack(r, "times: the log has no clock");
    r->on_disk = recording->calls == 0 && recording->requests > 0;
    if (r->on_disk)
        ranked_lack(r, "calls: these are requests to disks");
    else if (recording->calls == 0)
        ranked_lack(r, "calls: none was recorded");
}

void
ranked_open(struct ranked *r, const char *name, size_t order)
{
    struct err err = {{0}};
    struct recording recording;
    *r = (struct ranked){.order = order, .start_ns = MISSING_I64};
    for (size_t i = 0; i < RUN_NUMBERS; i++)
        r->v[i] = (double)NAN;
    r->text[RUN_TEXT_run] = xstrdup(name);
    /* A name that begins with a dash must not look like an option to the tools. */
    r->path = name[0] == '-' ? xasprintf("./%s", name) : xstrdup(name);
    struct store *store = store_open(r->path, &err);
    bool ok = store != NULL && recording_read(&recording, store, &err);
    if (ok) {
        take_recording(r, &recording);
        ok = read_manifests(r, store, &err);
    }
    if (store != NULL)
        store_shut(store);
    if (!ok)
        set(r, RUN_TEXT_problem, slice_of(err.text));
}

/* ---- what the tools answer ---- */

void
ranked_number_jobs(const struct ranked *r, struct runtool_job jobs[ASKED_COUNT])
{
    /* One thread each: several runs are asked about at a time. */
    jobs[ASKED_RUN] = (struct runtool_job){
        .args = {"weir-summary", "-j", "1", "--format", "json", r->path}
    };
    jobs[ASKED_FILES] = (struct runtool_job){
        .args = {"weir-summary", "-j", "1", "--format", "json", "--not-path",
                 SECTIONS_NOT_FILES, r->path}
    };
}

struct runtool_job
ranked_finding_job(const struct ranked *r)
{
    return (struct runtool_job){
        .args = {"weir-diagnose", "-j", "1", "--format", "tsv", r->path}
    };
}

static void
say_why(const struct runtool_job *job, struct err *err)
{
    char *why = runtool_why(job);
    err_set(err, "%s", why);
    free(why);
}

static double
known(const struct facts *facts, enum fact_id id)
{
    return facts->at[id].known ? facts->at[id].v : (double)NAN;
}

static void
take_facts(struct ranked *r, const struct facts *facts)
{
    static const struct {
        enum run_number to;
        enum fact_id from;
    } copies[] = {
        {RUN_elapsed_s,   FACT_elapsed    },
        {RUN_io_s,        FACT_file_busy  },
        {RUN_meta_ops,    FACT_meta_ops   },
        {RUN_read_bytes,  FACT_read_bytes },
        {RUN_write_bytes, FACT_write_bytes},
        {RUN_iops,        FACT_iops       },
        {RUN_errors,      FACT_errors     },
    };
    double share;
    for (size_t i = 0; i < ARRAY_LEN(copies); i++)
        r->v[copies[i].to] = known(facts, copies[i].from);
    r->v[RUN_ops] = known(facts, FACT_read_ops) + known(facts, FACT_write_ops);
    if (fact_share(facts, FACT_file_busy, FACT_elapsed, &share))
        r->v[RUN_io_share] = share;
}

/* Lines that were not understood make all numbers too small. */
static void
note_quality(struct ranked *r, const struct json *summary)
{
    double lines, odd;
    char text[80];
    if (!json_f64(json_at(summary, "ledger.lines"), &lines) ||
        !json_f64(json_at(summary, "ledger.not_understood"), &odd) || !(odd > 0))
        return;
    snprintf(text, sizeof text, "%.0f of %.0f lines: not understood", odd, lines);
    ranked_lack(r, text);
}

void
ranked_take_numbers(struct ranked *r, struct runtool_job jobs[ASKED_COUNT])
{
    struct json *summaries[ASKED_COUNT] = {NULL};
    struct facts facts;
    for (size_t i = 0; i < ASKED_COUNT && r->text[RUN_TEXT_problem] == NULL; i++) {
        struct err err = {{0}};
        struct slice answer = {jobs[i].output, jobs[i].output_n};
        if (runtool_usable(&jobs[i]))
            summaries[i] = json_parse(answer, &err);
        else
            say_why(&jobs[i], &err);
        if (summaries[i] == NULL)
            set(r, RUN_TEXT_problem, slice_of(err.text));
    }
    if (r->text[RUN_TEXT_problem] == NULL) {
        facts_read(&facts, summaries);
        take_facts(r, &facts);
        note_quality(r, summaries[ASKED_RUN]);
    }
    for (size_t i = 0; i < ASKED_COUNT; i++)
        json_free(summaries[i]);
}

/* The table's first row is the worst finding; none was made when it is a rule that could
 * not be judged. */
static void
take_first_row(struct ranked *r, const struct tsv *t)
{
    int level = tsv_column(t, SLICE("level")), code = tsv_column(t, SLICE("code")),
        name = tsv_column(t, SLICE("name"));
    if (level < 0 || code < 0 || name < 0)
        return;
    if (t->nrows == 0) {
        set(r, RUN_TEXT_finding, SLICE("none"));
        return;
    }
    struct slice cells[] = {tsv_cell(t, 0, (size_t)level), tsv_cell(t, 0, (size_t)code),
                            tsv_cell(t, 0, (size_t)name)};
    if (slice_eq(cells[0], SLICE("not judged"))) {
        set(r, RUN_TEXT_finding, SLICE("none"));
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(cells); i++)
        append(&r->text[RUN_TEXT_finding], " ", cells[i]);
}

void
ranked_take_finding(struct ranked *r, struct runtool_job *job)
{
    struct err err = {{0}};
    struct diag diag;
    struct tsv t = {0};
    diag_init(&diag, tsv_kinds, TSV_TROUBLES);
    if (!runtool_usable(job)) {
        say_why(job, &err);
    } else if (tsv_parse(&t, job->output, job->output_n, job->args[0], &diag, &err)) {
        take_first_row(r, &t);
    }
    if (job->output == t.bytes)
        job->output = NULL; /* the table's now */
    tsv_free(&t);
    diag_free(&diag);
    if (err.text[0] == '\0')
        return;
    char *what = xasprintf("findings: %s", err.text);
    ranked_lack(r, what);
    r->half_answered = true;
    free(what);
}

void
ranked_free(struct ranked *r)
{
    for (size_t i = 0; i < RUN_TEXTS; i++)
        free(r->text[i]);
    free(r->path);
    *r = (struct ranked){0};
}
