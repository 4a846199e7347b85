/* weir-parse: raw logs in, one HDF5 file out. */
#include "lib/base/datetime.h"
#include "lib/base/mem.h"
#include "lib/input/inputs.h"
#include "lib/opt/opt.h"
#include "lib/table/out.h"
#include "parse/log/limits.h"
#include "parse/run/formatdir.h"
#include "parse/run/formats.h"
#include "parse/run/run.h"
#include "parse/run/set.h"
#include "parse/user/userformat.h"

static struct run_options how;
static struct redact redact;

static struct {
    const char *output, *format, *format_file, *columns, *source_pattern, *inputs_from;
    const char *salt;
    bool strict, list_formats, list_units, redact, small;
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
    {"inputs-from", 0, "FILE", "read the names of the inputs from FILE, each ended by a NUL byte",
     OPT_TEXT, &options.inputs_from, NULL, NULL},
    {"list-units", 0, NULL, "print which inputs must stay together when parsed in parts, and end",
     OPT_FLAG, &options.list_units, NULL, NULL},
    {"columns", 0, "NAME,...", "what a CSV without a line of names holds", OPT_TEXT,
     &options.columns, NULL, NULL},
    {"date", 0, "YYYY-MM-DD", "day of the first line, for logs without a date: of fs_usage, of strace -t",
     OPT_FN, &how.day, NULL, take_day},
    {"redact", 0, NULL, "replace names of files, programs, hosts; drop arguments",
     OPT_FLAG, &options.redact, NULL, NULL},
    {"salt", 0, "TEXT", "of --redact: the same text gives the same names; default: random",
     OPT_TEXT, &options.salt, NULL, NULL},
    {"source-pattern", 0, "PCRE2", "groups (?<host>...), (?<rank>...) in the names of logs",
     OPT_TEXT, &options.source_pattern, NULL, NULL},
    {"limit", 0, "KEY=N", "of archives: total, member, ratio, members, depth, name",
     OPT_FN, &how.limits, NULL, limits_set},
    {"jobs", 'j', "N", "threads to use; default: as many as there are CPUs", OPT_INT,
     &options.threads, NULL, NULL},
    {"strict", 0, NULL, "exit 1 if any line is not understood; default: above 1 %",
     OPT_FLAG, &options.strict, NULL, NULL},
    {"small", 0, NULL, "make the file smaller by an eighth or so, which takes ten times as long",
     OPT_FLAG, &options.small, NULL, NULL},
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

static int
finish(struct run *run, int64_t started_ns)
{
    struct err err = {0};
    if (run->nsources == 0) {
        store_abandon(run->out);
        return EXIT_UNFINISHED;
    }
    if (!store_close(run->out, &err)) {
        complain("%s", err.text);
        return EXIT_UNFINISHED;
    }
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
    struct inputs in = {.cut_too = true, .deep = true};
    struct err err = {0};
    bool ok = options.inputs_from ? inputs_add_listed(&in, options.inputs_from, &err)
                                  : n > 0 || inputs_add(&in, "-", &err);

    for (int i = 0; ok && i < n; i++)
        ok = inputs_add(&in, operands[i], &err);
    if (!ok)
        die(EXIT_UNFINISHED, "%s", err.text);
    if (in.n > UINT16_MAX)
        opt_misuse(&tool, "more than %d logs", UINT16_MAX);
    return in;
}

/* Units are what one process must read: a log or archive by itself, a set as a whole. A
 * NUL byte ends a name, one more a unit. */
static int
list_units(const struct inputs *in)
{
    struct err err = {0};
    struct out out;
    if (!out_open(&out, NULL, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    for (size_t i = 0, k; i < in->n; i += k) {
        k = set_size(in->paths + i, in->n - i, how.format);
        for (size_t j = i; j < i + k; j++)
            fwrite(in->paths[j], 1, strlen(in->paths[j]) + 1, out.f);
        putc(0, out.f);
    }
    if (!out_commit(&out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    return EXIT_ALL_USED;
}

/* How logs are to be read. */
static void
choose(struct userformat **own)
{
    struct err err = {0};

    how.format = choose_format(own);
    how.columns = options.columns;
    how.block_size = (size_t)options.block_size;
    how.where = where_new(options.source_pattern, &err);
    how.where_holds = options.source_pattern != NULL;
    if (!how.where)
        opt_misuse(&tool, "--source-pattern: %s", err.text);
    if (options.salt && !options.redact)
        opt_misuse(&tool, "--salt is for --redact");
    if (options.redact && !redact_begin(&redact, options.salt, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    how.redact = options.redact ? &redact : NULL;
}

static int
parse(const struct inputs *in, int64_t started_ns)
{
    struct err err = {0};
    struct run run;
    int threads = options.threads ? (int)MIN(options.threads, 256) : pool_cpus();
    struct pool *pool = pool_new(threads - 1);
    struct store_writer *out = store_create(options.output, pool, &err);
    if (!out)
        die(EXIT_UNFINISHED, "%s", err.text);
    if (options.small)
        store_pack_small(out);
    run_begin(&run, &how, out, pool);
    run_read(&run, in);
    run_end(&run);
    int status = finish(&run, started_ns);
    pool_free(pool);
    return status;
}

int
main(int argc, char **argv)
{
    struct userformat *own = NULL;
    how.limits = members_usual;
    int at = opt_parse(&tool, argc, argv);
    int64_t started_ns = progress_clock_ns();

    formatdir_home(argv[0]);
    if (options.list_formats)
        return list_formats();
    choose(&own);
    if (options.inputs_from && at < argc)
        opt_misuse(&tool, "--inputs-from names all inputs: '%s' is one too many",
                   argv[at]);
    struct inputs in = list_inputs(argv + at, argc - at);
    int status = options.list_units ? list_units(&in) : parse(&in, started_ns);
    where_free(how.where);
    inputs_free(&in);
    userformat_free(own);
    return status;
}
