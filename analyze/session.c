#include "analyze/session.h"

#include "lib/mem.h"

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
        {0},
    };
    /* clang-format on */
    _Static_assert(sizeof options <= sizeof s->options, "room for the options");
    memcpy(s->options, options, sizeof options);
}

static bool
open_input(struct session *s, const char *path, struct err *err)
{
    s->store = store_open(path, err);
    return s->store && sources_load(&s->sources, s->store, err) &&
           lines_account_load(&s->account, s->store, err);
}

int
session_open(struct session *s, const struct tool *tool, const char *title, int argc,
             char **argv, struct err *err)
{
    s->command = opt_command_line(argc, argv);
    int first = opt_parse(tool, argc, argv);
    if (argc - first > 1)
        opt_misuse(tool, "one file at a time; weir-merge makes one file of several");
    s->about = (struct table_about){tool->name, s->command, NULL, title};
    if (!s->no_input) {
        if (!open_input(s, first < argc ? argv[first] : NULL, err))
            return EXIT_UNFINISHED;
        if (!select_bind(s->select, s->store, err))
            return EXIT_SOME_UNUSED;
        s->about.input = store_name(s->store);
    }
    int64_t jobs = s->jobs ? s->jobs : pool_cpus();
    s->pool = pool_new((int)MIN(jobs, 256) - 1);
    return out_open(&s->out, s->out_path, err) ? EXIT_ALL_USED : EXIT_UNFINISHED;
}

/* ---- scanning ---- */

#define GATHER(type)                                                                     \
    do {                                                                                 \
        const col_##type *from = b->col[c];                                              \
        col_##type *to = s->selected->col[c];                                            \
        for (size_t i = 0; i < n; i++)                                                   \
            to[i] = from[rows[i]];                                                       \
    } while (0)

/* Copies the selected rows together, so that kernels run over dense arrays. */
static const struct batch *
gather(struct session *s, const struct batch *b, const bool want[calls_NCOLS],
       const uint32_t *rows, size_t n)
{
    if (!s->selected)
        s->selected = batch_new(TABLE_calls);
    s->selected->n = n;
    for (int c = 0; c < calls_NCOLS; c++) {
        if (!want[c])
            continue;
        switch (col_size(table_defs[TABLE_calls].cols[c].type)) {
        case 8:
            GATHER(U64);
            break;
        case 4:
            GATHER(U32);
            break;
        case 2:
            GATHER(U16);
            break;
        default:
            GATHER(U8);
            break;
        }
    }
    return s->selected;
}

static void
take_selected(struct session *s, const struct batch *b, const bool want[calls_NCOLS],
              void (*take)(void *ctx, const struct batch *b), void *ctx)
{
    static uint32_t rows[BATCH_ROWS];
    size_t n = select_rows(s->select, b, rows);
    if (n == b->n)
        take(ctx, b);
    else if (n > 0)
        take(ctx, gather(s, b, want, rows, n));
}

bool
session_scan(struct session *s, const bool want[calls_NCOLS],
             void (*take)(void *ctx, const struct batch *b), void *ctx, struct err *err)
{
    bool loaded[calls_NCOLS], disk[disk_events_NCOLS];
    bool all = select_everything(s->select);
    struct err trouble = {0};
    const struct batch *b;

    memcpy(loaded, want, sizeof loaded);
    select_columns(s->select, loaded);
    bool is_disk = select_layer(s->select) == LAYER_DISK;
    layer_view_columns(loaded, disk);
    if (is_disk && !s->view)
        s->view = layer_view_new();
    struct scan *sc = scan_begin(s->store, layer_table(select_layer(s->select)),
                                 is_disk ? disk : loaded, s->pool, &trouble);
    s->enough = false;
    while (sc && !s->enough && (b = scan_next(sc, &trouble))) {
        if (is_disk)
            b = layer_view_take(s->view, b);
        if (all)
            take(ctx, b);
        else
            take_selected(s, b, want, take, ctx);
    }
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

struct table *
session_table(struct session *s, const struct table_col *cols, int ncols)
{
    struct table *t =
        table_begin(&s->out, (enum table_format)s->format, &s->about, cols, ncols);
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
    batch_free(s->selected);
    layer_view_free(s->view);
    sources_free(&s->sources);
    if (s->store)
        store_shut(s->store);
    pool_free(s->pool);
    select_free(s->select);
    free(s->command);
    return ok ? EXIT_ALL_USED : EXIT_UNFINISHED;
}
