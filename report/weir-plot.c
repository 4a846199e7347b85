/* weir-plot: a table in, a picture out. */
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/base/num.h"
#include "lib/opt/opt.h"
#include "lib/table/table.h"
#include "report/chart/charts.h"
#include "report/chart/graphviz.h"
#include "report/chart/picture.h"

static struct {
    const char *chart, *output, *script, *title, *x, *y;
    struct opt_list labels;
    int kind;
    struct picture size;
} opts = {.kind = -1};

/* The tables that are drawn, and where they come from. */
struct tables {
    struct input *in[CHART_TABLES];
    struct tsv at[CHART_TABLES];
    size_t n;
};

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

/* clang-format off */
static const struct opt picture_opts[] = {
    {"chart", 0, "KIND", "what to draw, 'list' for all; default: what suits the table",
     OPT_TEXT, &opts.chart, NULL, NULL},
    {"term", 0, "TERM", "kind of picture (default: by the suffix of -o, else svg)",
     OPT_CHOICE, &opts.kind, PICTURES, NULL},
    {"size", 0, "WxH", "pixels; of dumb: characters", OPT_FN, &opts.size, NULL, parse_size},
    {"title", 0, "TEXT", "title instead of the chart's own", OPT_TEXT, &opts.title, NULL, NULL},
    {"label", 0, "TEXT", "name of a table in the legend, one for each of several tables",
     OPT_LIST, &opts.labels, NULL, NULL},
    {"x", 0, "COLUMN", "of a scatter chart: what stands along", OPT_TEXT, &opts.x, NULL, NULL},
    {"y", 0, "COLUMN", "of a scatter chart: what stands upwards", OPT_TEXT, &opts.y, NULL, NULL},
    {"script", 0, "FILE", "keep the gnuplot script, data included", OPT_TEXT, &opts.script,
     NULL, NULL},
    {"output", 'o', "FILE", "write there instead of stdout", OPT_TEXT, &opts.output, NULL, NULL},
    {0},
};
/* clang-format on */

static const struct opt_group groups[] = {
    {"Options", picture_opts},
    {0        }
};

static const struct tool tool = {
    .name = "weir-plot",
    .summary = "draw a weir table",
    .operands = "[TABLE...]",
    .example = "weir-hist --of bytes run.h5 | weir-plot > sizes.svg\n"
               "weir-iops run.h5 | weir-plot --term dumb\n"
               "weir-top --by path run.h5 | weir-plot -o top.png\n"
               "weir-plot --label before --label after a.tsv b.tsv > both.svg",
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

/* ---- tables ---- */

static void
tables_read(struct tables *tables, char **paths, int n, struct diag *diag)
{
    struct err err = {0};
    if (n > CHART_TABLES)
        opt_misuse(&tool, "%d tables, but no more than %d can be told apart", n,
                   CHART_TABLES);
    if ((int)opts.labels.n > MAX(n, 1))
        opt_misuse(&tool, "more labels than tables");
    for (int i = 0; i < MAX(n, 1); i++) {
        tables->in[i] = input_open(n > 0 ? paths[i] : NULL, &err);
        tables->n++;
        if (tables->in[i] == NULL || !tsv_read(&tables->at[i], tables->in[i], diag, &err))
            die(EXIT_UNFINISHED, "%s", err.text);
    }
}

static void
tables_free(struct tables *tables)
{
    for (size_t i = 0; i < tables->n; i++) {
        tsv_free(&tables->at[i]);
        input_close(tables->in[i]);
    }
}

/* The chart that all tables can be drawn as. */
static const struct chart *
choose_for_all(const struct tables *tables, const struct chart *asked)
{
    const struct chart *c = choose_chart(&tables->at[0], asked);
    for (size_t i = 1; i < tables->n; i++)
        choose_chart(&tables->at[i], c);
    if (tables->n > 1 && c->overlay == NULL)
        opt_misuse(&tool, "chart '%s' is of one table: '%s' is the second", c->name,
                   tables->at[1].file);
    return c;
}

static struct slice
column_asked(const struct tsv *t, const char *name)
{
    struct slice column = slice_of(name ? name : "");
    if (column.n > 0 && tsv_column(t, column) < 0)
        die(EXIT_UNFINISHED, "%s: there is no column '%s'", t->file, name);
    return column;
}

static struct chart_ask
ask_for(const struct tables *tables, enum picture_kind kind)
{
    const struct tsv *first = &tables->at[0];
    struct chart_ask ask = {.n = tables->n,
                            .title = opts.title,
                            .as_graph = graphviz_draws(kind) &&
                                        drawer_found(graphviz_drawer(kind)),
                            .x = column_asked(first, opts.x),
                            .y = column_asked(first, opts.y)};
    for (size_t i = 0; i < tables->n; i++) {
        ask.tables[i] = &tables->at[i];
        ask.labels[i] = i < opts.labels.n ? opts.labels.items[i] : NULL;
    }
    return ask;
}

/* ---- drawing ---- */

static void
keep_script(const struct figure *fig, const struct picture *p)
{
    struct err err = {0};
    struct out out;
    if (!out_open(&out, opts.script, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    picture_script(out.f, fig, p);
    if (!out_commit(&out, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
}

/* Labels upon labels are no picture: what is asked for too small is refused. A terminal
 * is as large as it is: there, pictures only grow. */
static void
check_size(struct picture *p, const struct figure *fig)
{
    struct picture least = picture_least(fig, p->kind);
    if (picture_is_graph(fig, p->kind))
        return; /* shrinks as a whole */
    if (opts.size.width == 0) {
        p->width = p->width > 0 ? MAX(p->width, least.width) : 0;
        return;
    }
    if (p->width < least.width || p->height < least.height)
        opt_misuse(&tool, "this chart needs --size %dx%d at least",
                   MAX(least.width, p->width), MAX(least.height, p->height));
}

static void
draw(const struct figure *fig, const struct picture *p)
{
    struct err err = {0};
    struct out out;
    if (!out_open(&out, opts.output, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    if (!picture_draw(out.f, fig, p, &err)) {
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

    struct diag diag;
    struct tables tables = {0};
    struct figure fig = {0};
    diag_init(&diag, tsv_kinds, TSV_TROUBLES);
    tables_read(&tables, argv + first, argc - first, &diag);
    const struct chart *chart = choose_for_all(&tables, asked);
    struct chart_ask ask = ask_for(&tables, picture.kind);
    chart_draw(chart, &ask, &diag, &fig);
    bool lacks_dot = fig.is_of_arrows && !ask.as_graph && graphviz_draws(picture.kind);
    if (lacks_dot)
        warn("dot is not installed, so this is drawn as bars: try 'apt install graphviz' "
             "or 'brew install graphviz'");
    check_size(&picture, &fig);
    if (opts.script != NULL)
        keep_script(&fig, &picture);
    draw(&fig, &picture);

    diag_finish(&diag);
    int status = tsv_all_used(&diag) && !lacks_dot ? EXIT_ALL_USED : EXIT_SOME_UNUSED;
    figure_free(&fig);
    tables_free(&tables);
    diag_free(&diag);
    return status;
}
