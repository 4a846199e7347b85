/* weir-export: a run in the formats of other tools. */
#include <errno.h>
#include <sys/stat.h>

#include "lib/base/mem.h"
#include "lib/store/store.h"
#include "lib/table/out.h"
#include "report/content/runfile.h"
#include "report/export/export.h"
#include "report/tools/rowpipe.h"
#include "report/tools/runtool.h"

static struct {
    const char *to, *output, *table;
    int weight;
    struct opt_list where;
} opts;

/* clang-format off */
const struct export_format export_formats[] = {
#define EXPORT(name, meaning) {#name, meaning, export_##name},
#include "report/export/export.def"
#undef EXPORT
    {NULL, NULL, NULL},
};

static const struct opt options[] = {
    {"to", 0, "FORMAT", "chrome, folded, openmetrics or csv", OPT_TEXT, &opts.to, NULL, NULL},
    {"weight", 0, "UNIT", "folded: ns inside calls (the default), or bytes moved", OPT_CHOICE,
     &opts.weight, EXPORT_WEIGHTS, NULL},
    {"table", 0, "NAME", "csv: which table (calls); 'weir-dump --table list' tells them",
     OPT_TEXT, &opts.table, NULL, NULL},
    {"where", 0, "OPTION", "only calls that weir-dump OPTION selects, like --op=read; may be "
     "given again", OPT_LIST, &opts.where, NULL, NULL},
    {"output", 'o', "FILE", "write there instead of stdout; csv: FOLDER/ for all tables",
     OPT_TEXT, &opts.output, NULL, NULL},
    {0},
};
/* clang-format on */

static const struct opt_group groups[] = {
    {"Options", options},
    {0        }
};

static const struct tool tool = {
    .name = "weir-export",
    .summary = "a run in the formats of other tools",
    .operands = "[RUN.h5]",
    .example = "weir-export --to chrome -o trace.json run.h5\n"
               "weir-export --to folded --weight bytes run.h5 > bytes.folded\n"
               "weir-export --to csv -o tables/ run.h5",
    .groups = groups,
};

void
export_dump_args(const char *args[EXPORT_ARGS], const struct export *e,
                 const char *columns)
{
    const char *const fixed[] = {"weir-dump", "-q",    "--format",  "tsv",
                                 "--table",   "calls", "--columns", columns};
    size_t n = ARRAY_LEN(fixed);
    memcpy(args, fixed, sizeof fixed);
    for (size_t i = 0; i < e->where->n && n < EXPORT_ARGS - 2; i++)
        args[n++] = e->where->items[i];
    args[n++] = e->run;
    args[n] = NULL;
}

static const struct export_format *
choose_format(void)
{
    if (opts.to == NULL)
        opt_misuse(&tool,
                   "--to says in which format: chrome, folded, openmetrics or csv");
    for (const struct export_format *f = export_formats; f->name != NULL; f++) {
        if (strcmp(f->name, opts.to) == 0)
            return f;
    }
    opt_misuse(&tool, "no format '%s': chrome, folded, openmetrics or csv", opts.to);
}

/* What is passed on must be an option with its value in one word, so that it can be
 * nothing else. */
static void
check_where(void)
{
    static const char *const ours[] = {"--table",  "--columns", "--format",
                                       "--output", "--limit",   "--schema"};
    if (opts.where.n > EXPORT_ARGS / 2)
        opt_misuse(&tool, "too many --where");
    for (size_t i = 0; i < opts.where.n; i++) {
        struct slice word = slice_of(opts.where.items[i]);
        if (!slice_starts(word, SLICE("--")) || word.n < 3)
            opt_misuse(&tool, "--where wants an option like --op=read");
        for (size_t k = 0; k < ARRAY_LEN(ours); k++) {
            if (slice_starts(word, slice_of(ours[k])))
                opt_misuse(&tool, "--where selects calls; %s does not", ours[k]);
        }
    }
}

/* Writes one file, whole or not at all. */
static bool
write_one(const struct export_format *format, struct export *e, const char *path,
          struct err *err)
{
    struct out out = {0};
    if (!out_open(&out, path, err))
        return false;
    if (format->write(out.f, e, err))
        return out_commit(&out, err);
    out_abandon(&out);
    return false;
}

/* A file in the folder for each table that has rows; in their names / becomes a dot. */
static bool
write_tables(const struct export_format *format, struct export *e, struct err *err)
{
    const char *const args[] = {"weir-dump", "-q",   "--format", "tsv",
                                "--table",   "list", e->run,     NULL};
    struct rowpipe p;
    int got = -1;
    bool ok = true;
    if (mkdir(opts.output, 0777) != 0 && errno != EEXIST)
        return err_errno(err, "cannot make the folder '%s'", opts.output);
    if (rowpipe_open(&p, args, err)) {
        while (ok && (got = rowpipe_next(&p, err)) > 0) {
            int64_t rows = 0;
            if (!rowpipe_i64(&p, 1, &rows) || rows == 0)
                continue;
            char *name = xstrndup(p.cells[0].p, p.cells[0].n);
            char *path = xasprintf("%s%s.csv", opts.output, name);
            for (char *at = path + strlen(opts.output); *at; at++)
                *at = *at == '/' ? '.' : *at;
            e->table = name;
            ok = write_one(format, e, path, err);
            free(name);
            free(path);
        }
    }
    rowpipe_close(&p);
    return ok && got == 0;
}

/* Looks whether there is a run at all, so that this tool says so and not one of those
 * that it asks. */
static bool
can_be_read(const char *run, struct err *err)
{
    struct store *store = store_open(run, err);
    if (store != NULL)
        store_shut(store);
    return store != NULL;
}

static bool
run_export(const struct export_format *format, struct export *e, struct err *err)
{
    struct slice output = slice_of(opts.output ? opts.output : "");
    bool is_csv = strcmp(format->name, "csv") == 0;
    if (is_csv && opts.table == NULL && slice_ends(output, SLICE("/")))
        return write_tables(format, e, err);
    return write_one(format, e, opts.output, err);
}

int
main(int argc, char **argv)
{
    int first = opt_parse(&tool, argc, argv);
    if (argc - first > 1)
        opt_misuse(&tool,
                   "one run at a time: '%s' is one too many; weir-report --format "
                   "openmetrics takes many",
                   argv[first + 1]);
    const struct export_format *format = choose_format();
    check_where();
    runtool_home(argv[0]);

    struct err err = {{0}};
    struct runfile run;
    const char *shown = first < argc ? argv[first] : "-";
    if (!runfile_open(&run, shown, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    struct export e = {.run = run.path,
                       .shown = shown,
                       .table = opts.table ? opts.table : "calls",
                       .weight = opts.weight,
                       .where = &opts.where};
    bool ok = can_be_read(run.path, &err) && run_export(format, &e, &err);
    runfile_close(&run);
    if (!ok)
        die(EXIT_UNFINISHED, "%s", err.text);
    if (e.left_out > 0)
        warn("left out: %llu %s", (unsigned long long)e.left_out, e.why);
    return e.left_out > 0 ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}
