/* weir-parse: raw logs in, one HDF5 file out. */
#include "lib/datetime.h"
#include "lib/mem.h"
#include "lib/opt.h"
#include "lib/out.h"
#include "lib/version.h"
#include "parse/formatdir.h"
#include "parse/inputs.h"
#include "parse/pipeline.h"
#include "parse/progress.h"
#include "parse/report.h"
#include "parse/set.h"
#include "parse/strace.h"
#include "parse/userformat.h"

/* Day of the first line, for logs that have times but no date. */
struct day {
    bool told;
    int64_t midnight_ns;
};

static struct {
    const char *output, *format, *format_file, *columns;
    struct day day;
    bool strict, list_formats;
    int64_t threads, block_size;
} options;

static bool
take_day(const char *text, void *dest, struct err *err)
{
    struct day *day = dest;
    char *whole = xasprintf("%.10sT00:00:00%s", text, strlen(text) > 10 ? text + 10 : "");
    day->told = datetime_iso(slice_of(whole), &day->midnight_ns);
    free(whole);
    return day->told ||
           err_set(err, "wants YYYY-MM-DD, with a time zone behind it or UTC "
                        "(2024-05-01+02:00)");
}

/* clang-format off */
static const struct opt opts[] = {
    {"output", 'o', "OUT.h5", "write the HDF5 file here; default: standard output",
     OPT_TEXT, &options.output, NULL, NULL},
    {"format", 'f', "NAME", "format of the logs; default: recognised from their content",
     OPT_TEXT, &options.format, NULL, NULL},
    {"format-file", 0, "FILE", "the format is what this pattern file describes, see weir-pattern(5)",
     OPT_TEXT, &options.format_file, NULL, NULL},
    {"list-formats", 0, NULL, "print the formats that can be named, and end",
     OPT_FLAG, &options.list_formats, NULL, NULL},
    {"columns", 0, "NAME,...", "what a CSV without a line of names holds", OPT_TEXT,
     &options.columns, NULL, NULL},
    {"date", 0, "YYYY-MM-DD", "day of the first line, for logs that have no date: those of fs_usage",
     OPT_FN, &options.day, NULL, take_day},
    {"jobs", 'j', "N", "threads to use; default: as many as there are CPUs", OPT_INT,
     &options.threads, NULL, NULL},
    {"strict", 0, NULL, "exit 1 if any line is not understood; default: above 1 %",
     OPT_FLAG, &options.strict, NULL, NULL},
    {"block-size", 0, "BYTES", "bytes handed to a thread at a time; the result is the same",
     OPT_SIZE, &options.block_size, NULL, NULL},
    {NULL, 0, NULL, NULL, OPT_FLAG, NULL, NULL, NULL},
};
/* clang-format on */

static const struct opt_group groups[] = {
    {"Options", opts},
    {NULL,      NULL},
};

static const struct tool tool = {
    .name = "weir-parse",
    .summary = "turn raw logs into one HDF5 file",
    .operands = "[INPUT...]",
    .example = "weir-parse trace.log -o run.h5\n"
               "weir-strace -- make | weir-parse | weir-hist --of bytes",
    .groups = groups,
};

struct run {
    struct store_writer *out;
    struct pool *pool;
    const struct format *format;
    int64_t origin_ns;  /* realtime of the run's 0 */
    struct source told; /* the log that tells of the run, if told_format */
    const struct format *told_format;
    struct totals totals;
    size_t nsources;
    struct diag trouble;
    bool input_failed;
};

static void
store_source(struct run *run, const struct source *s, const struct format *f)
{
    struct sources_row row = {
        .name_ = strtab_add(s->texts, slice_of(s->name)),
        .format_ = strtab_add(s->texts, slice_of(f->name)),
        .options_ = s->options,
        .host_ = s->host,
        .command_ = s->command,
        .rank_ = MISSING_I32,
        .lines_ = s->lines,
        .bytes_ = s->bytes,
        .events_ = s->events,
        .samples_ = (int64_t)s->samples,
        .first_ns_ = s->first_ns,
        .last_ns_ = s->last_ns,
        .origin_ns_ = s->origin_ns,
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
    if (!run->told_format || (clocked && strcmp(told->clock, "none") == 0)) {
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

static void
store_run(struct run *run)
{
    static const int64_t resolution_ns[] = {
        1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
    const struct source *s = &run->told;
    store_attr_text(run->out, "weir_version", SLICE(WEIR_VERSION));
    store_attr_text(run->out, "source_format", slice_of(run->told_format->name));
    store_attr_text(run->out, "clock", slice_of(s->clock));
    if (strcmp(s->clock, "none") != 0)
        store_attr_i64(run->out, "clock_resolution_ns",
                       resolution_ns[MIN(s->decimals, 9)]);
    if (s->host)
        store_attr_text(run->out, "host", strtab_get(s->texts, s->host));
    if (s->command)
        store_attr_text(run->out, "command",
                        strtab_get(store_strings(run->out, STR_command), s->command));
    if (s->cwd)
        store_attr_text(run->out, "cwd", strtab_get(s->paths, s->cwd));
    if (run->origin_ns != MISSING_I64)
        store_attr_i64(run->out, "start_ns", run->origin_ns);
}

/* The next source: numbers count up, as rows of /sources do. */
static struct source
new_source(struct run *run, const char *name)
{
    return (struct source){
        .out = run->out,
        .paths = store_strings(run->out, STR_path),
        .texts = store_strings(run->out, STR_text),
        .name = name,
        .trouble = &run->trouble,
        .number = (uint16_t)run->nsources++,
        .first_ns = MISSING_I64,
        .last_ns = MISSING_I64,
        .origin_ns = MISSING_I64,
        .run_origin_ns = &run->origin_ns,
        .columns = options.columns,
        .dated = options.day.told,
        .midnight_ns = options.day.midnight_ns,
        .clock = "none",
    };
}

static void
input_failed(struct run *run, const struct err *err)
{
    complain("%s", err->text);
    run->input_failed = true;
}

static void
source_done(struct run *run, struct source *s, const struct format *used)
{
    learn_run(run, s, used);
    store_source(run, s, used);
    report_source(s, used, &run->totals);
    ledger_free(&s->ledger);
}

/* One log into the file. */
static void
read_log(struct run *run, const char *path)
{
    struct err err = {0};
    struct input *in = input_open(path, &err);
    const struct format *used = NULL;
    struct progress progress;

    if (!in) {
        input_failed(run, &err);
        return;
    }
    struct source s = new_source(run, input_name(in));
    progress_begin(&progress, s.name, input_size(in));
    struct pipeline_options how = {run->format, (size_t)options.block_size,
                                   progress_update, &progress};
    if (!pipeline_run(in, &s, run->pool, &how, &used, &err))
        input_failed(run, &err);
    progress_end(&progress);
    source_done(run, &s, used);
    input_close(in);
}

/* The logs of strace -ff, as one trace. */
static void
read_set(struct run *run, char **paths, size_t n)
{
    const struct format *f = run->format ? run->format : &strace_format;
    struct source *sources = xcalloc(n, sizeof *sources);
    struct err *errs = xcalloc(n, sizeof *errs);
    int64_t day_origin_ns = MISSING_I64;

    for (size_t i = 0; i < n; i++) {
        sources[i] = new_source(run, paths[i]);
        sources[i].day_origin_ns = &day_origin_ns;
    }
    set_run(f, sources, paths, n, errs);
    for (size_t i = 0; i < n; i++) {
        if (errs[i].text[0])
            input_failed(run, &errs[i]);
        source_done(run, &sources[i], f);
    }
    free(sources);
    free(errs);
}

static int
finish(struct run *run, int64_t started_ns)
{
    struct err err = {0};
    if (run->nsources == 0) {
        store_abandon(run->out);
        return EXIT_UNFINISHED;
    }
    store_run(run);
    if (!store_close(run->out, &err)) {
        complain("%s", err.text);
        return EXIT_UNFINISHED;
    }
    diag_finish(&run->trouble);
    report_totals(&run->totals, progress_clock_ns() - started_ns);
    if (run->input_failed)
        return EXIT_SOME_UNUSED;
    return report_is_bad(&run->totals, options.strict) ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}

/* The format that the options name: NULL is for each log to show. A pattern file is read
 * into *own, which the caller frees. */
static const struct format *
choose_format(struct userformat **own)
{
    struct err err = {0};
    char *path = NULL;

    if (options.format && options.format_file)
        opt_misuse(&tool, "--format and --format-file are two ways to say the same");
    if (options.format) {
        const struct format *f = format_find(options.format);
        if (f)
            return f;
        path = formatdir_find(options.format);
        if (!path)
            opt_misuse(&tool, "unknown format '%s'; --list-formats tells which there are",
                       options.format);
    }
    if (!path && !options.format_file)
        return NULL;
    *own = userformat_load(path ? path : options.format_file, &err);
    free(path);
    if (!*own)
        die(EXIT_USAGE, "%s", err.text);
    return &(*own)->format;
}

static int
list_formats(void)
{
    struct err err = {0};
    struct out out;
    if (!out_open(&out, NULL, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    formatdir_list(out.f);
    if (!out_commit(&out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    return EXIT_ALL_USED;
}

/* The logs that the operands name. */
static struct inputs
list_inputs(char **operands, int n)
{
    struct inputs in = {0};
    struct err err = {0};
    bool ok = n > 0 || inputs_add(&in, "-", &err);

    for (int i = 0; ok && i < n; i++)
        ok = inputs_add(&in, operands[i], &err);
    if (!ok)
        die(EXIT_UNFINISHED, "%s", err.text);
    if (in.n > UINT16_MAX)
        opt_misuse(&tool, "more than %d logs", UINT16_MAX);
    return in;
}

int
main(int argc, char **argv)
{
    struct err err = {0};
    struct run run = {.origin_ns = MISSING_I64};
    struct userformat *own = NULL;
    int at = opt_parse(&tool, argc, argv);
    int64_t started_ns = progress_clock_ns();

    formatdir_home(argv[0]);
    if (options.list_formats)
        return list_formats();
    diag_init(&run.trouble, trouble_kinds, TROUBLE_COUNT);
    run.format = choose_format(&own);
    struct inputs in = list_inputs(argv + at, argc - at);
    int threads = options.threads ? (int)MIN(options.threads, 256) : pool_cpus();
    run.pool = pool_new(threads - 1);
    run.out = store_create(options.output, run.pool, &err);
    if (!run.out)
        die(EXIT_UNFINISHED, "%s", err.text);
    for (size_t i = 0, n; i < in.n; i += n) {
        n = set_size(in.paths + i, in.n - i, run.format);
        if (n > 1)
            read_set(&run, in.paths + i, n);
        else
            read_log(&run, in.paths[i]);
    }
    int status = finish(&run, started_ns);
    pool_free(run.pool);
    inputs_free(&in);
    diag_free(&run.trouble);
    userformat_free(own);
    return status;
}
