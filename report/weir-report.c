/* weir-report: one page that says what the I/O of a run was. Asks the analysis tools and
 * lays out what they answer. */
#include <unistd.h>

#include "lib/mem.h"
#include "lib/opt.h"
#include "lib/out.h"
#include "lib/utf8.h"
#include "report/html.h"
#include "report/jsonreport.h"
#include "report/mdreport.h"
#include "report/runfile.h"
#include "report/textreport.h"

/* Order of the option's choices. */
enum report_format { REPORT_AUTO, REPORT_TEXT, REPORT_HTML, REPORT_JSON, REPORT_MD };

static int format;
static const char *output, *title, *incomplete;

static const struct opt options[] = {
    {.name = "format",
     .letter = 'f',
     .arg = "FORMAT",
     .help = "what to write (by the name of the output file, else text)",
     .type = OPT_CHOICE,
     .dest = &format,
     .choices = "auto|text|html|json|md"},
    {.name = "output",
     .letter = 'o',
     .arg = "FILE",
     .help = "write to FILE instead of stdout",
     .type = OPT_TEXT,
     .dest = &output},
    {.name = "title",
     .arg = "TEXT",
     .help = "title of the report (the command that was recorded)",
     .type = OPT_TEXT,
     .dest = &title},
    {.name = "incomplete",
     .arg = "TEXT",
     .help = "say before all else that the run is not whole, and what it lacks",
     .type = OPT_TEXT,
     .dest = &incomplete},
    {.name = NULL                   },
};

static const struct opt_group groups[] = {
    {"Options", options},
    {NULL,      NULL   },
};

static const struct tool tool = {
    .name = "weir-report",
    .summary = "say what the I/O of a run was, on one page",
    .operands = "[RUN.h5]",
    .example = "weir-report run.h5\n"
               "weir-report -o run.html run.h5",
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
        {".html", REPORT_HTML},
        {".htm",  REPORT_HTML},
        {".json", REPORT_JSON},
        {".md",   REPORT_MD  },
        {".txt",  REPORT_TEXT},
    };
    for (size_t i = 0; path != NULL && i < ARRAY_LEN(suffixes); i++) {
        if (slice_ends(slice_of(path), slice_of(suffixes[i].suffix)))
            return suffixes[i].format;
    }
    return REPORT_TEXT;
}

static void
write_report(struct out *out, const struct content *c, enum report_format as)
{
    bool terminal = isatty(fileno(out->f));
    struct text_style style = {
        .utf8 = utf8_wanted(),
        .colour = terminal && getenv("NO_COLOR") == NULL,
    };
    switch (as) {
    case REPORT_HTML:
        html_write(out->f, c);
        break;
    case REPORT_JSON:
        json_write(out->f, c);
        break;
    case REPORT_MD:
        md_write(out->f, c);
        break;
    case REPORT_AUTO:
    case REPORT_TEXT:
        text_write(out->f, c, style);
        break;
    }
}

/* Gathers from `run` and writes; the exit status, or EXIT_UNFINISHED with *err. */
static int
report(const char *run, const char *shown, struct err *err)
{
    enum report_format as =
        format == REPORT_AUTO ? format_of(output) : (enum report_format)format;
    struct wanted wanted = {run, shown, title, incomplete, as == REPORT_HTML};
    struct content content = {0};
    struct out out = {0};
    struct store *store = store_open(run, err);
    bool ok = store != NULL && content_gather(&content, &wanted, store, err) &&
              out_open(&out, output, err);
    if (ok) {
        write_report(&out, &content, as);
        ok = out_commit(&out, err);
    }
    bool lacks = content_lacks(&content);
    if (ok && lacks)
        warn("a tool failed, so the report lacks a part and says so there");
    content_free(&content);
    if (store != NULL)
        store_shut(store);
    return !ok ? EXIT_UNFINISHED : lacks ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}

int
main(int argc, char **argv)
{
    int first = opt_parse(&tool, argc, argv);
    if (argc - first > 1)
        opt_misuse(&tool, "one run at a time: '%s' is one too many", argv[first + 1]);
    runtool_home(argv[0]);
    const char *shown = first < argc ? argv[first] : "-";
    struct err err = {{0}};
    struct runfile run;
    if (!runfile_open(&run, shown, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    int status = report(run.path, shown, &err);
    runfile_close(&run);
    if (status == EXIT_UNFINISHED)
        die(status, "%s", err.text);
    return status;
}
