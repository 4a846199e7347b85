/* weir-report: one page that says what the I/O of a run was, or of many, or what differs
 * between two. Asks the analysis tools and lays out what they answer. */
#include "lib/base/datetime.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/opt/opt.h"
#include "report/many/ranking.h"
#include "report/many/runlist.h"
#include "report/page/report_ask.h"

static struct {
    struct report_ask ask;
    int format;
    const char *inputs_from;
    bool compare;
} opts = {
    .ask = {.limit = -1, .since_ns = MISSING_I64}
};

/* A date, a date with a time, or @seconds since 1970. */
static bool
take_since(const char *text, void *dest, struct err *err)
{
    int64_t *ns = dest;
    struct slice s = slice_of(text);
    if (s.n > 1 && s.p[0] == '@') {
        double seconds;
        if (num_f64(slice_from(s, 1), &seconds) && seconds >= 0 && seconds < 9e9) {
            *ns = (int64_t)(seconds * (double)NS_PER_S);
            return true;
        }
    }
    char *whole = s.n == 10 ? xasprintf("%sT00:00:00", text) : xstrdup(text);
    bool ok = datetime_iso(slice_of(whole), ns);
    free(whole);
    return ok || err_set(err, "wants a date like 2026-11-01, with a time like "
                              "2026-11-01T12:00:00Z, or @SECONDS since 1970");
}

static bool
take_sort(const char *text, void *dest, struct err *err)
{
    const struct run_column **column = dest;
    *column = ranking_sort(slice_of(text));
    return *column != NULL ||
           err_set(err, "no such column to sort by; there are: " RANKING_SORTS);
}

static bool
take_limit(const char *text, void *dest, struct err *err)
{
    uint64_t n;
    int64_t *limit = dest;
    if (!num_u64(slice_of(text), &n) || n > INT32_MAX)
        return err_set(err, "wants a number, 0 for all");
    *limit = (int64_t)n;
    return true;
}

/* clang-format off */
static const struct opt options[] = {
    {"format", 'f', "FORMAT", "what to write (by the name of the output file, else text)",
     OPT_CHOICE, &opts.format, REPORT_FORMATS, NULL},
    {"output", 'o', "FILE", "write to FILE instead of stdout; FOLDER/: a page for each of "
     "many runs", OPT_TEXT, &opts.ask.output, NULL, NULL},
    {"title", 0, "TEXT", "title of the report (the command that was recorded)", OPT_TEXT,
     &opts.ask.title, NULL, NULL},
    {"incomplete", 0, "TEXT", "say before all else that the run is not whole, and what it "
     "lacks", OPT_TEXT, &opts.ask.incomplete, NULL, NULL},
    {"compare", 0, NULL, "what differs between two runs, or groups of runs with vs between "
     "them", OPT_FLAG, &opts.compare, NULL, NULL},
    {0},
};

static const struct opt many[] = {
    {"sort", 0, "COLUMN", "rank by it; default io_s, of: " RANKING_SORTS, OPT_FN,
     &opts.ask.sort, NULL, take_sort},
    {"limit", 0, "N", "list the first N, 0 = all; default: html 1000, md 200, text 50, others "
     "all", OPT_FN, &opts.ask.limit, NULL, take_limit},
    {"since", 0, "TIME", "only runs that began then or later: 2026-11-01, "
     "2026-11-01T12:00:00Z, @SECONDS", OPT_FN, &opts.ask.since_ns, NULL, take_since},
    {"user", 0, "NAME", "only runs of this user", OPT_TEXT, &opts.ask.user, NULL, NULL},
    {"inputs-from", 0, "FILE", "read the names of the runs from FILE, each ended by a NUL "
     "byte", OPT_TEXT, &opts.inputs_from, NULL, NULL},
    {0},
};
/* clang-format on */

static const struct opt_group groups[] = {
    {"Options",   options},
    {"Many runs", many   },
    {NULL,        NULL   },
};

static const struct tool tool = {
    .name = "weir-report",
    .summary = "say what the I/O of a run was, on one page; rank many, compare two",
    .operands = "[RUN.h5...]",
    .example = "weir-report run.h5\n"
               "weir-report -o run.html run.h5\n"
               "weir-report -o month/ --since 2026-11-01 *.h5\n"
               "weir-report --compare -o both.html before.h5 after.h5",
    .groups = groups,
};

/* The format that the name of the output file asks for. */
static enum report_format
format_of(const char *path)
{
    static const struct {
        const char *suffix;
        enum report_format format;
    } suffixes[] = {
        {"/",     REPORT_HTML       },
        {".html", REPORT_HTML       },
        {".htm",  REPORT_HTML       },
        {".json", REPORT_JSON       },
        {".md",   REPORT_MD         },
        {".txt",  REPORT_TEXT       },
        {".csv",  REPORT_CSV        },
        {".tsv",  REPORT_TSV        },
        {".prom", REPORT_OPENMETRICS},
    };
    for (size_t i = 0; path != NULL && i < ARRAY_LEN(suffixes); i++) {
        if (slice_ends(slice_of(path), slice_of(suffixes[i].suffix)))
            return suffixes[i].format;
    }
    return REPORT_TEXT;
}

static bool
is_folder(const char *output)
{
    return output != NULL && slice_ends(slice_of(output), SLICE("/"));
}

/* Asks for what a ranking has: then a single run is ranked, too, so that *.h5 means the
 * same however many there are. */
static bool
wants_ranking(const struct report_ask *ask)
{
    return ask->format == REPORT_CSV || ask->format == REPORT_TSV ||
           ask->format == REPORT_OPENMETRICS || is_folder(ask->output) ||
           ask->sort != NULL || ask->limit >= 0 || ask->user != NULL ||
           ask->since_ns != MISSING_I64;
}

static void
check_ranking(const struct report_ask *ask, const struct runlist *list)
{
    if (is_folder(ask->output) && ask->format != REPORT_HTML)
        opt_misuse(&tool, "a folder gets pages: --format html");
    if (ask->incomplete != NULL)
        opt_misuse(&tool, "--incomplete is for one run");
    for (size_t i = 0; i < list->in.n; i++) {
        if (strcmp(list->in.paths[i], "-") == 0)
            opt_misuse(&tool, "stdin cannot be ranked, nor be one of many runs");
    }
}

static int
report_runs(char *const *operands, int n, struct err *err)
{
    struct runlist list;
    int status = EXIT_UNFINISHED;
    if (opts.inputs_from != NULL && n > 0)
        opt_misuse(&tool, "--inputs-from names all runs: '%s' is one too many",
                   operands[0]);
    if (runlist_make(&list, operands, n, opts.inputs_from, err)) {
        if (list.many || wants_ranking(&opts.ask)) {
            check_ranking(&opts.ask, &list);
            status = report_many(&opts.ask, list.in.paths, list.in.n, err);
        } else {
            status = report_one(&opts.ask, list.in.n ? list.in.paths[0] : "-", err);
        }
    }
    runlist_free(&list);
    return status;
}

int
main(int argc, char **argv)
{
    struct err err = {{0}};
    char *command = opt_command_line(argc, argv);
    int first = opt_parse(&tool, argc, argv);
    runtool_home(argv[0]);
    opts.ask.command = command;
    opts.ask.format = opts.format == REPORT_AUTO ? format_of(opts.ask.output)
                                                 : (enum report_format)opts.format;
    int status;
    if (opts.compare) {
        if (wants_ranking(&opts.ask))
            opt_misuse(&tool, "a comparison is one page: no folder, no table, no --sort, "
                              "--limit, --since or --user");
        status = report_compared(&opts.ask, argv + first, (size_t)(argc - first), &err);
    } else {
        status = report_runs(argv + first, argc - first, &err);
    }
    if (status == EXIT_USAGE)
        opt_misuse(&tool, "%s", err.text);
    if (status == EXIT_UNFINISHED)
        die(status, "%s", err.text);
    free(command);
    return status;
}
