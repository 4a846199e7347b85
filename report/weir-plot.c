/* weir-plot: a table in, a picture out. */
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/num.h"
#include "lib/opt.h"
#include "lib/table.h"
#include "report/charts.h"
#include "report/gnuplot.h"

static struct {
    const char *chart, *output, *script, *title;
    int kind;
    struct picture size;
} opts = {.kind = -1};

/* "800x400" */
static bool
parse_size(const char *text, void *dest, struct err *err)
{
    struct picture *size = dest;
    struct slice s = slice_of(text);
    const char *x = strchr(text, 'x');
    uint64_t w = 0, h = 0;
    if (x == NULL || !num_u64((struct slice){text, (size_t)(x - text)}, &w) ||
        !num_u64(slice_from(s, (size_t)(x - text) + 1), &h))
        return err_set(err, "not a size like 800x400");
    if (MIN(w, h) < PICTURE_MIN || MAX(w, h) > PICTURE_MAX)
        return err_set(err, "not between %d and %d", PICTURE_MIN, PICTURE_MAX);
    size->width = (int)w;
    size->height = (int)h;
    return true;
}

static const struct opt picture_opts[] = {
    {"chart",                                                     0, "KIND", "what to draw, 'list' for all; default: what suits the table",
     OPT_TEXT, &opts.chart, NULL, NULL},
    {"term",                                                     0, "TERM", "kind of picture (default: by the suffix of -o, else svg)",
     OPT_CHOICE, &opts.kind, PICTURES, NULL},
    {"size",                                                    0, "WxH", "pixels; of dumb: characters", OPT_FN, &opts.size, NULL,
     parse_size},
    {"title",                                                       0, "TEXT", "title instead of the chart's own", OPT_TEXT, &opts.title, NULL,
     NULL},
    {"script",                                                           0, "FILE", "keep the gnuplot script, data included", OPT_TEXT,
     &opts.script, NULL, NULL},
    {"output",      'o', "FILE", "write there instead of stdout", OPT_TEXT, &opts.output, NULL,
     NULL},
    {0},
};

static const struct opt_group groups[] = {
    {"Options", picture_opts},
    {0        }
};

static const struct tool tool = {
    .name = "weir-plot",
    .summary = "draw a weir table",
    .operands = "[TABLE]",
    .example = "weir-hist --of bytes run.h5 | weir-plot > sizes.svg\n"
               "weir-iops run.h5 | weir-plot --term dumb\n"
               "weir-top --by path run.h5 | weir-plot -o top.png",
    .groups = groups,
};

/* ---- which picture ---- */

/* The kind that a file name asks for; svg when it has no suffix. */
static int
kind_of_name(const char *path)
{
    static const char *const suffixes[] = {
        [PICTURE_SVG] = ".svg",  [PICTURE_PNG] = ".png",     [PICTURE_PDF] = ".pdf",
        [PICTURE_DUMB] = ".txt", [PICTURE_SIXEL] = ".sixel",
    };
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    if (dot == NULL)
        return PICTURE_SVG;
    for (int i = 0; i < (int)ARRAY_LEN(suffixes); i++) {
        if (strcmp(dot, suffixes[i]) == 0)
            return i;
    }
    opt_misuse(&tool, "no picture is known by '%s': choose one with --term", dot);
}

static int
env_int(const char *name)
{
    const char *text = getenv(name);
    uint64_t v;
    return text && num_u64(slice_of(text), &v) && v >= PICTURE_MIN && v <= PICTURE_MAX
               ? (int)v
               : 0;
}

/* The terminal's size: what the environment says, else what the terminal does. */
static void
terminal_size(struct picture *p)
{
    p->width = env_int("COLUMNS");
    p->height = env_int("LINES");
#ifdef TIOCGWINSZ
    struct winsize w;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 &&
        w.ws_col > 0) {
        p->width = p->width ? p->width : w.ws_col;
        p->height = p->height ? p->height : w.ws_row - 1;
    }
#endif
    p->width = p->width ? MAX(p->width, PICTURE_MIN) : 80;
    p->height = p->height ? MAX(p->height, PICTURE_MIN) : 24;
    p->may_grow = true;
}

static struct picture
choose_picture(void)
{
    bool to_file = opts.output != NULL && strcmp(opts.output, "-") != 0;
    bool on_terminal = !to_file && isatty(STDOUT_FILENO);
    struct picture p = opts.size;
    p.kind = (enum picture_kind)opts.kind;
    if (opts.kind < 0)
        p.kind = (enum picture_kind)(to_file       ? kind_of_name(opts.output)
                                     : on_terminal ? PICTURE_DUMB
                                                   : PICTURE_SVG);
    if (on_terminal && (p.kind == PICTURE_PNG || p.kind == PICTURE_PDF))
        opt_misuse(&tool, "this picture is not for a terminal: use -o FILE");
    if (p.kind == PICTURE_DUMB && p.width == 0)
        terminal_size(&p);
    return p;
}

/* ---- which chart ---- */

static void
list_charts(void)
{
    static const struct table_col cols[] = {
        {"chart", "", "name for --chart"                },
        {"title", "", "what it shows"                   },
        {"needs", "", "columns that the table must have"},
    };
    struct err err = {0};
    struct out out;
    if (!out_open(&out, opts.output, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    struct table_about about = {tool.name, "weir-plot --chart list", "-", "Charts"};
    struct table *t = table_begin(&out, FORMAT_AUTO, &about, cols, ARRAY_LEN(cols));
    for (size_t i = 0; i < ncharts; i++) {
        char *needs = chart_needs(&charts[i]);
        table_text(t, slice_of(charts[i].name));
        table_text(t, slice_of(charts[i].title));
        table_text(t, slice_of(needs));
        table_row(t);
        free(needs);
    }
    table_end(t);
    if (!out_commit(&out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
}

static const struct chart *
choose_chart(const struct tsv *t, const struct chart *asked)
{
    char name[200];
    struct slice lacks;
    const struct chart *c = asked ? asked : chart_for(t);
    if (c == NULL)
        die(EXIT_UNFINISHED,
            "%s: no chart suits these columns; 'weir-plot --chart list' says what each "
            "needs",
            t->file);
    if (!chart_fits(c, t, &lacks))
        die(EXIT_UNFINISHED, "%s: chart '%s' needs a column '%s'", t->file, c->name,
            quote(name, sizeof name, lacks, 100));
    return c;
}

/* ---- drawing ---- */

static void
keep_script(const struct figure *fig, const struct picture *p)
{
    struct err err = {0};
    struct out out;
    if (!out_open(&out, opts.script, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    gnuplot_script(out.f, fig, p);
    if (!out_commit(&out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
}

static void
draw(const struct figure *fig, const struct picture *p)
{
    struct err err = {0};
    struct out out;
    if (!out_open(&out, opts.output, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    if (!gnuplot_draw(out.f, fig, p, &err)) {
        out_abandon(&out);
        die(EXIT_UNFINISHED, "%s", err.text);
    }
    if (!out_commit(&out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
}

int
main(int argc, char **argv)
{
    int first = opt_parse(&tool, argc, argv);
    if (argc - first > 1)
        opt_misuse(&tool, "one table at a time: '%s' is the second", argv[first + 1]);
    if (opts.chart != NULL && strcmp(opts.chart, "list") == 0) {
        list_charts();
        return EXIT_ALL_USED;
    }
    const struct chart *asked = opts.chart ? chart_named(slice_of(opts.chart)) : NULL;
    if (opts.chart != NULL && asked == NULL)
        opt_misuse(&tool, "no chart '%s': see --chart list", opts.chart);
    if (opts.script && strcmp(opts.script, "-") == 0 &&
        (opts.output == NULL || strcmp(opts.output, "-") == 0))
        opt_misuse(&tool, "script and picture cannot share stdout: use -o FILE");
    struct picture picture = choose_picture();

    struct err err = {0};
    struct diag diag;
    struct tsv table;
    struct figure fig = {0};
    struct input *in = input_open(first < argc ? argv[first] : NULL, &err);
    diag_init(&diag, tsv_kinds, TSV_TROUBLES);
    if (in == NULL || !tsv_read(&table, in, &diag, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    chart_draw(choose_chart(&table, asked), &table, opts.title, &diag, &fig);
    if (opts.script != NULL)
        keep_script(&fig, &picture);
    draw(&fig, &picture);

    diag_finish(&diag);
    int status = tsv_all_used(&diag) ? EXIT_ALL_USED : EXIT_SOME_UNUSED;
    figure_free(&fig);
    tsv_free(&table);
    input_close(in);
    diag_free(&diag);
    return status;
}
