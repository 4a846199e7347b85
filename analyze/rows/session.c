#include "analyze/rows/session.h"

#include "analyze/rows/alike.h"
#include "lib/base/mem.h"

void
session_init(struct session *s)
{
    *s = (struct session){.select = select_new()};
    /* clang-format off */
    const struct opt options[] = {
        {"format", 0, "FORMAT", "auto, text, tsv, csv, json or md; auto is text on a "
         "terminal, else tsv", OPT_CHOICE, &s->format, TABLE_FORMATS, NULL},
        {"output", 'o', "FILE", "write to FILE instead of stdout", OPT_TEXT, &s->out_path,
         NULL, NULL},
        {"jobs", 'j', "N", "threads to use; 0 = as many as there are CPUs", OPT_INT,
         &s->jobs, NULL, NULL},
        {"columns", 0, "NAME,..", "only these columns of the table, in this order; all: also "
         "those that a narrow terminal is spared", OPT_TEXT, &s->columns, NULL, NULL},
        {0},
    };
    /* clang-format on */
    _Static_assert(sizeof options <= sizeof s->options, "room for the options");
    memcpy(s->options, options, sizeof options);
}

void
session_format(struct session *s, const char *help, const char *choices)
{
    s->options[0].help = help;
    s->options[0].choices = choices;
}

void
session_own_columns(struct session *s)
{
    for (struct opt *o = s->options; o->name; o++)
        if (o->dest == &s->columns)
            *o = (struct opt){0};
}

static bool
open_input(struct session *s, const char *path, struct err *err)
{
    s->store = store_open(path, err);
    return s->store && sources_load(&s->sources, s->store, err) &&
           lines_account_load(&s->account, s->store, err);
}

/* What weir-merge --summary-only has written looks to most tools as if there had been no
 * calls. */
static bool
has_rows(struct session *s, struct err *err)
{
    return s->takes_alike || !alike_instead(s) || session_needs_rows(s, NULL, err);
}

bool
session_needs_rows(struct session *s, const char *what, struct err *err)
{
    s->refused = true;
    return err_set(err,
                   "%s: it holds summaries instead of calls (weir-merge --summary-only), "
                   "and %s%s%s needs the calls: ask the parts, or merge them with their "
                   "rows",
                   store_name(s->store), s->about.tool, what ? " " : "",
                   what ? what : "");
}

/* Threads and the place to write to. */
static int
begin_work(struct session *s, struct err *err)
{
    int64_t jobs = s->jobs ? s->jobs : pool_cpus();
    s->pool = pool_new((int)MIN(jobs, 256) - 1);
    return out_open(&s->out, s->out_path, err) ? EXIT_ALL_USED : EXIT_UNFINISHED;
}

int
session_open(struct session *s, const struct tool *tool, const char *title, int argc,
             char **argv, struct err *err)
{
    s->tool = tool;
    s->command = opt_command_line(argc, argv);
    int first = opt_parse(tool, argc, argv);
    if (argc - first > 1)
        opt_misuse(tool, "one file at a time; weir-merge makes one file of several");
    s->about = (struct table_about){tool->name, s->command, NULL, title};
    if (!s->no_input) {
        if (!open_input(s, first < argc ? argv[first] : NULL, err))
            return EXIT_UNFINISHED;
        if (!select_bind(s->select, s->store, err) || !has_rows(s, err))
            return EXIT_SOME_UNUSED;
        s->about.input = store_name(s->store);
    }
    return begin_work(s, err);
}

/* What there is beside the layer that is looked at; NULL: nothing. */
static const char *
other_rows(const struct session *s, enum layer looked_at)
{
    for (int layer = LAYER_CALLS; layer <= LAYER_DISK; layer++)
        if (layer != (int)looked_at &&
            store_rows(s->store, layer_table((enum layer)layer)) > 0)
            return layer_name((enum layer)layer);
    for (int t = 0; t < TABLE_COUNT; t++)
        if (table_is_sampled(t) && store_rows(s->store, t) > 0)
            return "samples";
    return NULL;
}

bool
session_wants_calls(struct session *s)
{
    enum layer layer = select_layer(s->select);
    const char *others =
        store_rows(s->store, layer_table(layer)) == 0 && !alike_instead(s)
            ? other_rows(s, layer)
            : NULL;
    if (!others)
        return true;
    s->lacks_calls = true;
    warn("%s: it holds %s, but no %s, which is what %s looks at%s", store_name(s->store),
         others, layer_name(layer), s->about.tool,
         strcmp(others, "samples") == 0 ? "; see weir-summary, weir-procs, weir-corr"
                                        : "; see --layer");
    return false;
}

/* ---- several files ---- */

int
session_open_many(struct session *s, const struct tool *tool, const char *title, int argc,
                  char **argv, char ***operands, int *n, struct err *err)
{
    s->tool = tool;
    s->command = opt_command_line(argc, argv);
    int first = opt_parse(tool, argc, argv);
    *operands = argv + first;
    *n = argc - first;
    s->about = (struct table_about){tool->name, s->command, NULL, title};
    return begin_work(s, err);
}

int
session_enter(struct session *one, const struct session *s, const char *path,
              struct err *err)
{
    *one = *s;
    one->store = NULL;
    one->sources = (struct sources){0};
    if (!open_input(one, path, err))
        return EXIT_UNFINISHED;
    return session_again(one, err) && has_rows(one, err) ? EXIT_ALL_USED
                                                         : EXIT_SOME_UNUSED;
}

bool
session_again(struct session *one, struct err *err)
{
    select_unbind(one->select);
    return select_bind(one->select, one->store, err);
}

void
session_leave(struct session *one)
{
    sources_free(&one->sources);
    if (one->store)
        store_shut(one->store);
    one->store = NULL;
}

/* ---- scanning ---- */

struct scan *
session_begin(struct session *s, const bool want[calls_NCOLS], struct err *err)
{
    bool loaded[calls_NCOLS], disk[disk_events_NCOLS];
    memcpy(loaded, want, sizeof loaded);
    select_columns(s->select, loaded);
    if (select_layer(s->select) != LAYER_DISK)
        return scan_begin(s->store, TABLE_calls, loaded, s->pool, err);
    layer_view_columns(loaded, disk);
    return scan_begin(s->store, TABLE_disk_events, disk, s->pool, err);
}

void
chooser_init(struct chooser *c, const struct session *s, const struct scan *sc)
{
    bool is_disk = select_layer(s->select) == LAYER_DISK;
    *c = (struct chooser){.select = s->select};
    if (is_disk)
        c->view = layer_view_new();
    if (select_everything(s->select))
        return;
    c->rows = xmalloc(BATCH_ROWS * sizeof *c->rows);
    c->room = is_disk ? batch_new(TABLE_calls) : scan_batch(sc);
}

const struct batch *
chooser_take(struct chooser *c, const struct batch *b)
{
    if (c->view)
        b = layer_view_take(c->view, b);
    return c->rows ? select_batch(c->select, b, c->rows, c->room) : b;
}

void
chooser_take_all(struct chooser *c)
{
    batch_free(c->room);
    free(c->rows);
    c->room = NULL;
    c->rows = NULL;
}

void
chooser_free(struct chooser *c)
{
    layer_view_free(c->view);
    batch_free(c->room);
    free(c->rows);
}

bool
session_scan(struct session *s, const bool want[calls_NCOLS],
             void (*take)(void *ctx, const struct batch *b), void *ctx, struct err *err)
{
    struct err trouble = {0};
    struct chooser chooser;
    const struct batch *b;
    struct scan *sc = session_begin(s, want, err);
    if (!sc)
        return false;
    chooser_init(&chooser, s, sc);
    s->enough = false;
    while (!s->enough && (b = scan_next(sc, &trouble))) {
        b = chooser_take(&chooser, b);
        if (b->n > 0)
            take(ctx, b);
    }
    chooser_free(&chooser);
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* ---- output ---- */

bool
session_has_clock(const struct session *s, struct err *err)
{
    if (store_rows(s->store, layer_table(select_layer(s->select))) == 0 ||
        !slice_eq(store_text(s->store, "clock"), SLICE("none")))
        return true;
    return err_set(err,
                   "%s: the log has no times, so nothing can be said over time; "
                   "record with weir-strace, or strace -ttt -T",
                   store_name(s->store));
}

void
session_note_quality(const struct session *s, struct table *t)
{
    if (s->store && select_layer(s->select) == LAYER_DISK)
        table_note(t, "layer", "%s", layer_name(LAYER_DISK));
    if (s->account.not_understood > 0)
        table_note(t, "data quality", "%llu of %llu lines not understood",
                   (unsigned long long)s->account.not_understood,
                   (unsigned long long)s->account.lines);
}

bool
session_is_text(const struct session *s)
{
    return table_resolve((enum table_format)s->format, s->out.f) == FORMAT_TEXT;
}

void
session_without_columns(const struct session *s)
{
    if (s->columns)
        opt_misuse(s->tool, "--columns: this is no table");
}

struct table *
session_table(struct session *s, const struct table_col *cols, int ncols)
{
    struct err err = {0};
    struct table *t =
        table_begin(&s->out, (enum table_format)s->format, &s->about, cols, ncols);
    if (s->columns && !table_choose(t, s->columns, &err)) {
        out_abandon(&s->out);
        opt_misuse(s->tool, "--columns: %s", err.text);
    }
    session_note_quality(s, t);
    return t;
}

int
session_close(struct session *s)
{
    struct err err = {0};
    bool ok = out_commit(&s->out, &err);
    if (!ok)
        complain("%s", err.text);
    sources_free(&s->sources);
    if (s->store)
        store_shut(s->store);
    pool_free(s->pool);
    select_free(s->select);
    free(s->command);
    if (!ok)
        return EXIT_UNFINISHED;
    return s->lacks_calls ? EXIT_SOME_UNUSED : EXIT_ALL_USED;
}
