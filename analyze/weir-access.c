/* weir-access: how files are used: where reads and writes go, how often over the same
 * bytes, by whom; or how much of them over time. */
#include "analyze/access/access_rows.h"
#include "analyze/access/access_run.h"
#include "lib/base/mem.h"

#define LIMIT_DEFAULT 20
#define BLOCK_DEFAULT 4096

enum { BY_PATH, BY_DIR, BY_ALL };

struct tool_state {
    struct session session;
    struct access_run run;
    int by, show, sort;
    int64_t limit, bin_ns;
    const struct strtab *paths, *texts;
};

/* ---- rows ---- */

struct entry {
    struct access_row row;
    struct slice label;
    uint32_t host; /* text id */
    struct cell rank;
};

/* Largest first; then by label and host: the order is always the same. */
static int
compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = cell_compare(y->rank, x->rank);
    if (order == 0)
        order = cell_compare(cell_text(x->label), cell_text(y->label));
    return order ? order : (x->host > y->host) - (x->host < y->host);
}

static struct slice
dir_of(struct slice path)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return (struct slice){path.p, n > 1 ? n - 1 : n};
}

/* The row that a file belongs to. */
static struct entry *
entry_of(const struct tool_state *ts, struct entry *entries, size_t *n,
         struct strtab *labels, struct imap *places, const struct access_file *f)
{
    bool added;
    struct slice path = strtab_get(ts->paths, access_path(f));
    uint64_t key = f->file;
    if (ts->by == BY_DIR)
        key = (f->file >> 32 << 32) | strtab_add(labels, dir_of(path));
    else if (ts->by == BY_ALL)
        key = 0;
    uint64_t *at = imap_put(places, key, &added);
    if (added) {
        *at = (*n)++;
        struct slice label = ts->by == BY_DIR ? dir_of(path) : path;
        entries[*at].label = ts->by == BY_ALL ? SLICE("all") : label;
        entries[*at].host = ts->by == BY_ALL ? 0 : (uint32_t)(f->file >> 32);
    }
    return &entries[*at];
}

/* A file, and the place of the row that it belongs to. */
struct part {
    size_t entry, file;
};

static int
compare_parts(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    if (x->entry != y->entry)
        return x->entry < y->entry ? -1 : 1;
    return (x->file > y->file) - (x->file < y->file);
}

/* Row by row: what a row keeps while it grows is all its processes and distances. */
static void
fill_entries(struct access *a, struct entry *entries, struct part *parts)
{
    qsort(parts, a->nfiles, sizeof *parts, compare_parts);
    for (size_t i = 0; i < a->nfiles; i++) {
        struct access_row *row = &entries[parts[i].entry].row;
        access_row_add(row, &a->files[parts[i].file]);
        if (i + 1 == a->nfiles || parts[i + 1].entry != parts[i].entry)
            access_row_finish(row);
    }
}

static struct entry *
make_entries(struct tool_state *ts, size_t *n)
{
    struct access *a = &ts->run.access;
    struct entry *entries = xcalloc(a->nfiles + 1, sizeof *entries);
    struct part *parts = xcalloc(a->nfiles + 1, sizeof *parts);
    struct strtab labels = {0};
    struct imap places = {0};
    *n = 0;
    for (size_t i = 0; i < a->nfiles; i++) {
        struct entry *e = entry_of(ts, entries, n, &labels, &places, &a->files[i]);
        parts[i] = (struct part){(size_t)(e - entries), i};
    }
    if (*n)
        fill_entries(a, entries, parts);
    for (size_t i = 0; i < *n; i++)
        entries[i].rank = access_metrics[ts->sort].get(&entries[i].row);
    if (*n)
        qsort(entries, *n, sizeof *entries, compare_entries);
    free(parts);
    strtab_free(&labels);
    imap_free(&places);
    return entries;
}

/* ---- printing ---- */

static void
note_rest(const struct tool_state *ts, struct table *t)
{
    const struct access *a = &ts->run.access;
    table_note(t, "block", "%lld bytes", (long long)ts->run.block_b);
    if (a->streams)
        table_note(t, "no positions",
                   "%llu reads and writes of pipes, sockets and ttys "
                   "are left out",
                   (unsigned long long)a->streams);
    if (a->pathless)
        table_note(t, "no file", "%llu reads and writes of unknown files are left out",
                   (unsigned long long)a->pathless);
}

static void
print_rows(struct tool_state *ts)
{
    static const struct table_col keys[] = {
        [BY_PATH] = {"path", "", "file"                  },
        [BY_DIR] = {"dir",  "", "directory of the files"},
        [BY_ALL] = {"all",  "", "all files together"    },
    };
    static const struct table_col host = {"host", "", "host that the file was used on"};
    struct table_col cols[64];
    int ncols = 0;
    unsigned shown = 1U << ts->show;
    bool with_host = ts->by != BY_ALL && ts->show >= 3; /* sharing, all */
    cols[ncols++] = keys[ts->by];
    if (with_host)
        cols[ncols++] = host;
    for (int m = 0; m < access_nmetrics; m++)
        if (access_metrics[m].shown & shown)
            cols[ncols++] = access_metrics[m].col;

    size_t all;
    struct entry *entries = make_entries(ts, &all);
    size_t n = ts->limit ? MIN((size_t)ts->limit, all) : all;
    struct table *t = session_table(&ts->session, cols, ncols);
    table_spare(t,
                "unplaced,contested_bytes,mapped_bytes,switches,consecutive_share,bytes,"
                "write_redundancy,processes,sequential_share,misaligned_share");
    if (n < all)
        table_note(t, "rows", "the first %zu of %zu; --limit 0 shows all", n, all);
    note_rest(ts, t);
    for (size_t i = 0; i < n; i++) {
        cell_put(t, cell_text(entries[i].label));
        if (with_host)
            cell_put(t, entries[i].host
                            ? cell_text(strtab_get(ts->texts, entries[i].host))
                            : cell_missing());
        for (int m = 0; m < access_nmetrics; m++)
            if (access_metrics[m].shown & shown)
                cell_put(t, access_metrics[m].get(&entries[i].row));
        table_row(t);
    }
    table_end(t);
    free(entries);
}

static bool
print_workset(struct tool_state *ts, struct err *err)
{
    static const struct table_col cols[] = {
        {"t_s",               "s",    "where the bin begins, since the first event"},
        {"files",             "1",    "files that were read or written in it"      },
        {"bytes",             "byte", "bytes moved by calls that began in it"      },
        {"working_set_bytes", "byte", "different bytes among them"                 },
        {"cumulative_bytes",  "byte", "different bytes up to its end"              },
    };
    size_t n;
    struct workset_bin *bins = workset_bins(&ts->run.workset, &n, err);
    if (!bins)
        return false;
    struct table *t = session_table(&ts->session, cols, ARRAY_LEN(cols));
    table_note(t, "bin_s", "%.9g", (double)ts->bin_ns / (double)NS_PER_S);
    if (ts->run.workset.unbinned)
        table_note(t, "no time", "%llu reads and writes without a time are left out",
                   (unsigned long long)ts->run.workset.unbinned);
    for (size_t i = 0; i < n; i++) {
        cell_put(t, cell_seconds(bins[i].start_ns));
        cell_put(t, cell_count(bins[i].files));
        cell_put(t, cell_count(bins[i].bytes));
        cell_put(t, cell_count(bins[i].distinct));
        cell_put(t, cell_count(bins[i].cumulative));
        table_row(t);
    }
    table_end(t);
    free(bins);
    return true;
}

static bool
compute_and_print(struct tool_state *ts, struct err *err)
{
    struct err trouble = {0};
    ts->paths = store_load_strings(ts->session.store, STR_path, &trouble);
    ts->texts = store_load_strings(ts->session.store, STR_text, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    ts->run.with_workset = ts->bin_ns > 0;
    ts->run.with_access = !ts->run.with_workset;
    ts->run.workset.width_ns = ts->bin_ns;
    if (!access_run(&ts->run, &ts->session, err))
        return false;
    if (ts->bin_ns > 0)
        return print_workset(ts, err);
    print_rows(ts);
    return true;
}

int
main(int argc, char **argv)
{
    struct tool_state *ts = xcalloc(1, sizeof *ts);
    struct err err = {0};
    ts->run.block_b = BLOCK_DEFAULT;
    ts->limit = LIMIT_DEFAULT;
    ts->bin_ns = 0;
    session_init(&ts->session);
    /* clang-format off */
    const struct opt own[] = {
        {"by", 0, "KEY", "a row for each path (the default) or dir, or one for all",
         OPT_CHOICE, &ts->by, "path|dir|all", NULL},
        {"show", 0, "COLUMNS", "main (the default), pattern, reuse, sharing or all",
         OPT_CHOICE, &ts->show, ACCESS_SHOWS, NULL},
        {"sort", 0, "COLUMN", "largest first by this column; default bytes", OPT_CHOICE,
         &ts->sort, ACCESS_METRICS, NULL},
        {"limit", 0, "N", "at most N rows, 0 = all; default 20", OPT_INT, &ts->limit, NULL,
         NULL},
        {"block", 0, "SIZE", "block that positions and lengths shall be multiples of; "
         "default 4096", OPT_SIZE, &ts->run.block_b, NULL, NULL},
        {"bin", 0, "TIME", "instead: different bytes used in each stretch of TIME",
         OPT_DURATION, &ts->bin_ns, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Files", own},
        SESSION_GROUPS(&ts->session)
    };
    const struct tool tool = {
        .name = "weir-access",
        .summary = "how files are used: order, alignment, bytes used again, sharing",
        .operands = "[FILE.h5]",
        .example = "weir-access run.h5\n"
                   "weir-access --show pattern --sort read_random run.h5\n"
                   "weir-access --bin 1s run.h5 | weir-plot > working-set.svg",
        .groups = groups,
    };
    int status = session_open(&ts->session, &tool, "Use of files", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    session_wants_calls(&ts->session);
    if (ts->run.block_b <= 0)
        opt_misuse(&tool, "--block must be larger than 0");
    if (ts->bin_ns > 0 && !session_has_clock(&ts->session, &err))
        die(EXIT_SOME_UNUSED, "%s", err.text);
    if (!compute_and_print(ts, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    access_run_free(&ts->run);
    status = session_close(&ts->session);
    free(ts);
    return status;
}
