#include "parse/run/run.h"

#include "lib/base/mem.h"
#include "lib/base/version.h"
#include "parse/run/archive.h"
#include "parse/run/formats.h"
#include "parse/run/notrace.h"
#include "parse/run/set.h"
#include "parse/strace/strace.h"

/* ---- what is told of a log ---- */

static void
store_source(struct run *run, const struct source *s, const struct format *f)
{
    struct sources_row row = {
        .name_ = strtab_add(s->texts, slice_of(s->name)),
        .format_ = strtab_add(s->texts, slice_of(f->name)),
        .options_ = s->options,
        .host_ = s->host,
        .command_ = s->command,
        .rank_ = s->rank,
        .lines_ = s->lines,
        .bytes_ = s->bytes,
        .events_ = s->events,
        .samples_ = (int64_t)s->samples,
        .first_ns_ = s->first_ns,
        .last_ns_ = s->last_ns,
        .origin_ns_ = s->origin_ns,
        .label_ = s->label,
    };
    sources_put(store_batch(run->out, TABLE_sources), &row);
    ledger_store(&s->ledger, s->number, run->out);
}

/* The first log says what the run was; one with a clock before one without. What it does
 * not tell, another may. */
static void
learn_run(struct run *run, const struct source *s, const struct format *f)
{
    struct source *told = &run->told, before = *told;
    bool clocked = strcmp(s->clock, "none") != 0;
    if (!is_trace(f) && run->told_format)
        return;
    if (!run->told_format || !is_trace(run->told_format) ||
        (clocked && strcmp(told->clock, "none") == 0)) {
        *told = *s;
        run->told_format = f;
    }
    if (clocked && run->told_format && strcmp(told->clock, "none") != 0 &&
        strcmp(s->clock, told->clock) != 0)
        warn("%s: its times (%s) and those before it (%s) cannot be put on one axis",
             s->name, s->clock, told->clock);
    const struct source *other = told->number == s->number ? &before : s;
    told->host = told->host ? told->host : other->host;
    told->command = told->command ? told->command : other->command;
    told->cwd = told->cwd ? told->cwd : other->cwd;
}

/* A root attribute that names something. */
static void
put_name(struct run *run, const char *key, struct slice text, bool command)
{
    const struct redact *r = run->options.redact;
    char *told = r ? redacted_text(r, text, command) : NULL;
    store_attr_text(run->out, key, told ? slice_of(told) : text);
    free(told);
}

static void
store_run(struct run *run)
{
    const struct source *s = &run->told;
    const struct format *f = run->told_format;
    static const int64_t resolution_ns[] = {
        1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
    store_attr_text(run->out, "weir_version", SLICE(WEIR_VERSION));
    store_attr_text(run->out, "source_format", slice_of(f->name));
    store_attr_text(run->out, "clock", slice_of(s->clock));
    if (strcmp(s->clock, "none") != 0)
        store_attr_i64(run->out, "clock_resolution_ns",
                       resolution_ns[MIN(s->decimals, 9)]);
    if (s->host)
        put_name(run, "host", strtab_get(s->texts, s->host), false);
    if (s->command)
        put_name(run, "command",
                 strtab_get(store_strings(run->out, STR_command), s->command), true);
    if (s->cwd)
        put_name(run, "cwd", strtab_get(s->paths, s->cwd), false);
    if (run->origin_ns != MISSING_I64)
        store_attr_i64(run->out, "start_ns", run->origin_ns);
}

/* Where it was recorded: what the user's pattern finds in the name holds; what the usual
 * one finds or the manifest says, only where the log does not tell itself. */
static void
place_source(struct run *run, struct source *s, const struct manifest *m, bool begins)
{
    struct slice host, told_host;
    int32_t rank, told_rank;

    where_find(run->options.where, s->name, &host, &rank);
    if (begins) {
        manifest_find(m, s->name + (m ? run->before : 0), &told_host, &told_rank);
        host = told_host.n ? told_host : host;
        rank = told_rank != MISSING_I32 ? told_rank : rank;
    }
    if (host.n)
        s->host = strtab_add(s->texts, host);
    if (rank != MISSING_I32)
        s->rank = rank;
}

/* The next source: numbers count up, as rows of /sources do. The name is copied. */
static struct source
new_source(struct run *run, const char *name, const struct manifest *m)
{
    struct source s = {
        .out = run->out,
        .paths = store_strings(run->out, STR_path),
        .texts = store_strings(run->out, STR_text),
        .name = xstrdup(name),
        .rank = MISSING_I32,
        .trouble = &run->trouble,
        .number = (uint16_t)run->nsources++,
        .first_ns = MISSING_I64,
        .last_ns = MISSING_I64,
        .origin_ns = MISSING_I64,
        .run_origin_ns = &run->origin_ns,
        .columns = run->options.columns,
        .dated = run->options.day.told,
        .midnight_ns = run->options.day.midnight_ns,
        .clock = "none",
    };
    place_source(run, &s, m, true);
    s.label = manifests_label(m, s.texts);
    return s;
}

static void
input_failed(void *ctx, const char *text)
{
    complain("%s", text);
    ((struct run *)ctx)->input_failed = true;
}

/* err: why reading ended early; empty when it did not. */
static void
source_done(struct run *run, struct source *s, const struct format *used,
            const struct err *err)
{
    if (err->text[0])
        input_failed(run, err->text);
    if (run->options.where_holds)
        place_source(run, s, NULL, false);
    learn_run(run, s, used);
    store_source(run, s, used);
    report_source(s, used, &run->totals);
    ledger_free(&s->ledger);
    free((char *)(uintptr_t)s->name);
}

/* ---- a log by itself ---- */

static void
log_done(void *ctx, struct source *s, const struct format *used, const struct err *err)
{
    source_done(ctx, s, used, err);
    free(s);
}

/* bytes: of a log that is no archive's. */
static void
progressed(void *ctx, uint64_t bytes)
{
    struct run *run = ctx;
    progress_update(&run->progress,
                    run->members ? members_position(run->members) : bytes);
}

static struct pipeline_options
how_to_read(struct run *run)
{
    return (struct pipeline_options){run->options.format, run->options.block_size,
                                     progressed, run};
}

/* What a log is that the user did not name: as a member of an archive it may be none. */
static const struct format *
recognise_found(struct run *run, struct lines *lines, const char *path)
{
    int bid = TRACE_BID;
    const struct format *f = run->options.format;
    struct slice head = lines_peek(lines, FORMAT_HEAD);

    if (beside_is_manifest(&run->beside, path)) {
        manifests_keep(&run->manifests, run->beside.manifest, run->out,
                       (uint16_t)run->nsources);
        return &manifest_lines;
    }
    if (manifest_is_output(run->beside.manifest, path + run->before))
        return &printed_lines;
    if (!f && head.n)
        f = format_guess(head, &bid);
    run->traces += bid >= TRACE_BID;
    run->others += bid < TRACE_BID;
    return bid < TRACE_BID ? &no_trace : f;
}

/* Whether it is packed in a way that is not read. */
static bool
is_unread(struct run *run, struct lines *lines, const char *path)
{
    const char *kind = packed_unread(lines_peek(lines, PACKED_HEAD));
    if (kind) {
        char *text = xasprintf("%s: is packed as %s, which is not read: unpack it before",
                               path, kind);
        input_failed(run, text);
        free(text);
    }
    return kind != NULL;
}

static void
read_log(struct run *run, struct input *in, bool found)
{
    struct pipeline_options how = how_to_read(run);
    struct lines *lines = lines_new(in, how.block_size);
    struct source *s = xmalloc(sizeof *s);

    if (is_unread(run, lines, input_name(in)))
        how.format = &no_trace;
    else if (found)
        how.format = recognise_found(run, lines, input_name(in));
    *s = new_source(run, input_name(in), found ? run->beside.manifest : NULL);
    pipeline_log(run->pipeline, lines, s, &how);
    lines_free(lines);
}

/* ---- a set: the logs of strace -ff, as one trace ---- */

static struct source *
begin_sources(struct run *run, char *const *names, size_t n, const struct manifest *m)
{
    if (run->nsources + n > UINT16_MAX)
        return NULL;
    struct source *sources = xcalloc(n, sizeof *sources);
    for (size_t i = 0; i < n; i++)
        sources[i] = new_source(run, names[i], m);
    return sources;
}

/* They count the time of day from the same 0. */
static void
share_day(struct source *sources, size_t n, int64_t *day_origin_ns)
{
    for (size_t i = 0; i < n; i++)
        sources[i].day_origin_ns = day_origin_ns;
}

static struct input *
open_path(void *ctx, size_t i, struct err *err)
{
    char **paths = ctx;
    return input_open(paths[i], err);
}

static void
read_set(struct run *run, char **paths, size_t n, bool found)
{
    const struct format *f = run->options.format ? run->options.format : &strace_format;
    struct source *sources =
        begin_sources(run, paths, n, found ? run->beside.manifest : NULL);
    struct err *errs = xcalloc(n, sizeof *errs);
    int64_t day_origin_ns = MISSING_I64;

    share_day(sources, n, &day_origin_ns);
    pipeline_drain(run->pipeline);
    set_run(f, &(struct set_logs){n, open_path, paths}, sources, errs);
    for (size_t i = 0; i < n; i++)
        source_done(run, &sources[i], f, &errs[i]);
    free(sources);
    free(errs);
}

/* ---- an archive ---- */

static struct source *
members_begin(void *ctx, char *const *names, size_t n, const struct manifest *m)
{
    struct run *run = ctx;
    struct source *sources = begin_sources(run, names, n, m);
    if (sources)
        share_day(sources, n, &run->day_origin_ns);
    return sources;
}

static void
members_done(void *ctx, struct source *sources, size_t n, const struct format *used,
             const struct err *errs)
{
    for (size_t i = 0; i < n; i++)
        source_done(ctx, &sources[i], used, &errs[i]);
    free(sources);
}

static void
members_told(void *ctx, const struct manifest *m)
{
    struct run *run = ctx;
    manifests_keep(&run->manifests, m, run->out, (uint16_t)run->nsources);
}

static void
members_note(void *ctx, const char *text)
{
    (void)ctx;
    warn("%s", text);
}

static void
read_archive(struct run *run, struct input *in)
{
    struct archive_caller caller = {.ctx = run,
                                    .begin = members_begin,
                                    .done = members_done,
                                    .told = members_told,
                                    .failed = input_failed,
                                    .note = members_note};
    struct pipeline_options how = how_to_read(run);

    run->day_origin_ns = MISSING_I64;
    run->before = strlen(input_name(in)) + 1;
    run->members = members_open(in, &run->options.limits);
    archive_read(run->members, input_name(in), run->pipeline, &how, &caller);
    members_close(run->members);
    run->members = NULL;
}

/* ---- all of them ---- */

/* A log, a compressed one, or an archive of logs. */
static void
read_input(struct run *run, const char *path, bool found)
{
    struct err err = {0};
    struct input *in = input_open_raw(path, &err);

    if (!in) {
        if (inputs_is_begun(path))
            err_set(&err,
                    "%s: its recording goes on or was cut: 'weir-record --recover' packs "
                    "what is in %s.parts",
                    path, path);
        input_failed(run, err.text);
        return;
    }
    progress_begin(&run->progress, input_name(in), input_size(in));
    run->traces += input_packed(in) != PACKED_NOT;
    if (input_packed(in) != PACKED_NOT)
        read_archive(run, in);
    else if (run->nsources < UINT16_MAX)
        read_log(run, in, found);
    else
        input_failed(run,
                     "more logs than one file of weir can name: the rest is not read");
    progress_end(&run->progress);
    input_close(in);
}

void
run_begin(struct run *run, const struct run_options *options, struct store_writer *out,
          struct pool *pool)
{
    *run = (struct run){.options = *options, .out = out, .origin_ns = MISSING_I64};
    run->pipeline = pipeline_new(pool, log_done, run);
    diag_init(&run->trouble, trouble_kinds, TROUBLE_COUNT);
}

void
run_read(struct run *run, const struct inputs *in)
{
    run->input_failed |= in->left_out > 0;
    for (size_t i = 0, k; i < in->n; i += k) {
        if (in->found[i])
            run->before = beside_look(&run->beside, in->paths[i]);
        k = set_size(in->paths + i, in->n - i, run->options.format);
        if (k > 1)
            read_set(run, in->paths + i, k, in->found[i]);
        else
            read_input(run, in->paths[i], in->found[i]);
        run->traces += k > 1 || !in->found[i];
    }
    if (run->others && !run->traces)
        input_failed(run, "no trace in what was found");
}

void
run_end(struct run *run)
{
    pipeline_free(run->pipeline);
    run->pipeline = NULL;
    beside_free(&run->beside);
    if (run->told_format)
        store_run(run);
    manifests_store(&run->manifests, run->out, run->origin_ns);
    redacted_strings(run->options.redact, run->out);
    diag_finish(&run->trouble);
    diag_free(&run->trouble);
}
