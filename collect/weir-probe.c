/* weir-probe: what can be measured on this machine, by which source, and why not. */
#include "collect/probe/platform.h"
#include "collect/probe/probe.h"
#include "lib/table/table.h"

static struct {
    const char *output, *proc, *sys;
    int format;
    bool missing;
} opt = {.proc = "/proc", .sys = "/sys"};

/* clang-format off */
static const struct opt what[] = {
    {"missing", 0, NULL, "only what cannot be measured", OPT_FLAG, &opt.missing, NULL, NULL},
    {"proc", 0, "DIR", "read DIR instead of /proc", OPT_TEXT, &opt.proc, NULL, NULL},
    {"sys", 0, "DIR", "read DIR instead of /sys", OPT_TEXT, &opt.sys, NULL, NULL},
    {0},
};
static const struct opt where[] = {
    {"output", 'o', "FILE", "write to FILE (standard output)",
     OPT_TEXT, &opt.output, NULL, NULL},
    {"format", 0, "FORMAT", "auto, text, tsv, csv, json or md; auto is text on a terminal, else tsv",
     OPT_CHOICE, &opt.format, TABLE_FORMATS, NULL},
    {0},
};
/* clang-format on */
static const struct opt_group groups[] = {
    {"What to show", what},
    {"Output",              where},
    {0}
};
static const struct tool tool = {
    .name = "weir-probe",
    .summary = "tell what can be measured on this machine, and why not",
    .operands = "",
    .example =
        "  weir-probe --missing\n"
        "  weir-probe --format json | jq -r '.rows[] | select(.[1] == \"no\") | .[0]'\n",
    .groups = groups,
};

static const struct table_col columns[] = {
    {"metric",    "", "what is measured: table.column of the file's /samples, or a name"},
    {"available", "", "yes; no; idle: there is nothing of the kind to be measured now"  },
    {"unit",      "", "unit of the source"                                              },
    {"source",    "", "file or call that tells it"                                      },
    {"why",       "", "why it is not available"                                         },
    {"how",       "", "how to make it available"                                        },
};

static void
put_text(struct table *t, const char *text)
{
    if (*text)
        table_text(t, slice_of(text));
    else
        table_missing(t);
}

static void
put_platform(struct table *t)
{
    struct platform p;
    platform_look(&p);
    table_note(t, "platform", "%s", p.system);
    table_note(t, "monitor",
               "weir-sample by /proc, /sys and wait4(2); weir-strace by ptrace(2)");
    if (*p.distribution)
        table_note(t, "distribution", "%s", p.distribution);
    table_note(t, "machine", "%s", *p.machine ? p.machine : "real, as far as it shows");
    table_note(t, "container", "%s", *p.container ? p.container : "none that shows");
    table_note(t, "user", "%s", p.user);
}

static void
put_rows(struct table *t, const struct probe *p)
{
    static const char *const answers[] = {
        [PROBE_YES] = "yes", [PROBE_NO] = "no", [PROBE_IDLE] = "idle"};
    for (size_t i = 0; i < p->n; i++) {
        const struct probe_row *row = &p->rows[i];
        if (opt.missing && row->answer != PROBE_NO)
            continue;
        put_text(t, row->metric);
        put_text(t, answers[row->answer]);
        put_text(t, row->unit);
        put_text(t, row->source);
        put_text(t, row->why);
        put_text(t, row->how);
        table_row(t);
    }
}

int
main(int argc, char **argv)
{
    struct err err;
    struct out out = {0};
    struct probe probe = {0};
    struct recorder r = {0};
    int first = opt_parse(&tool, argc, argv);
    if (first < argc)
        opt_misuse(&tool, "weir-probe reads no input: '%s'", argv[first]);
    if (!tree_open(&r.trees[TREE_PROC], opt.proc, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    if (!tree_open(&r.trees[TREE_SYS], opt.sys, &err))
        warn("%s", err.text);
    probe_samples(&probe, &r);
    probe_tracing(&probe, &r);
    if (!out_open(&out, opt.output, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    char *command = opt_command_line(argc, argv);
    struct table_about about = {"weir-probe", command, "", "What can be measured here"};
    struct table *t = table_begin(&out, (enum table_format)opt.format, &about, columns,
                                  ARRAY_LEN(columns));
    put_platform(t);
    put_rows(t, &probe);
    table_end(t);
    bool whole = out_commit(&out, &err);
    if (!whole)
        complain("%s", err.text);
    free(command);
    probe_free(&probe);
    text_free(&r.text);
    tree_close(&r.trees[TREE_PROC]);
    tree_close(&r.trees[TREE_SYS]);
    return whole ? EXIT_ALL_USED : EXIT_UNFINISHED;
}
