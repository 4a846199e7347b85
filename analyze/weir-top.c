/* weir-top: who makes which calls, how many, how long; or the slowest calls one by one.
 */
#include "analyze/group/group.h"
#include "analyze/group/rollup.h"
#include "analyze/group/slowest.h"
#include "analyze/group/tally.h"
#include "analyze/rows/alike.h"
#include "analyze/rows/pass.h"
#include "lib/base/mem.h"

#define LIMIT_DEFAULT 20
#define SORT_DEFAULT 2 /* time_s */

struct top {
    struct session session;
    int by, sort; /* rows of group_defs and tally_metrics */
    int64_t limit, slowest;
    bool rolls_up;

    struct grouper *grouper;
    struct tallies tallies;
    struct rollup rollup;
    struct slowest heap;
    uint32_t group[BATCH_ROWS]; /* of calls that are alike */
};

/* ---- passes ---- */

/* What a thread has. */
struct part {
    struct tallies tallies;
    struct slowest heap;
    uint32_t group[BATCH_ROWS];
};

static void *
add_groups(void *ctx, void *state, const struct batch *b)
{
    struct top *t = ctx;
    struct part *p = state;
    size_t ngroups = grouper_map(t->grouper, b, p->group);
    tallies_add(&p->tallies, b, p->group, ngroups);
    return NULL;
}

static void
take_alike(void *ctx, const struct batch *calls, const struct batch *sums)
{
    struct top *t = ctx;
    size_t ngroups = grouper_map(t->grouper, calls, t->group);
    tallies_add_alike(&t->tallies, calls, sums, t->group, ngroups);
}

static void
take_durations(void *ctx, const struct alike_entries *e)
{
    struct top *t = ctx;
    grouper_map(t->grouper, e->calls, t->group);
    tallies_add_durations(&t->tallies, e, t->group);
}

static bool
scan_alike(struct top *top, const bool want[calls_NCOLS], struct err *err)
{
    return alike_scan(&top->session, want, take_alike, top, err) &&
           alike_values_scan(&top->session, ALIKE_DURATIONS, want, take_durations, top,
                             err);
}

static void *
add_slowest(void *ctx, void *state, const struct batch *b)
{
    struct top *t = ctx;
    struct part *p = state;
    p->heap.limit = t->heap.limit;
    slowest_add(&p->heap, b);
    return NULL;
}

static void
merge(void *ctx, void *state)
{
    struct top *t = ctx;
    struct part *p = state;
    tallies_merge(&t->tallies, &p->tallies);
    slowest_merge(&t->heap, &p->heap);
    tallies_free(&p->tallies);
    slowest_free(&p->heap);
}

static bool
scan_with(struct top *t, void *(*add)(void *, void *, const struct batch *),
          const bool want[calls_NCOLS], struct err *err)
{
    const struct pass pass = {.want = want,
                              .ctx = t,
                              .state_size = sizeof(struct part),
                              .add = add,
                              .merge = merge};
    return pass_run(&t->session, &pass, err);
}

/* ---- groups ---- */

struct entry {
    const struct tally *tally;
    struct cell label, rank;
    size_t place; /* among all keys in order */
};

/* Largest first; then by time, by count, by key: the order is always the same. */
static int
compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = cell_compare(y->rank, x->rank);
    if (order)
        return order;
    if (x->tally->time_ns != y->tally->time_ns)
        return x->tally->time_ns > y->tally->time_ns ? -1 : 1;
    if (x->tally->count != y->tally->count)
        return x->tally->count > y->tally->count ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* Groups in order of their keys. */
static struct entry *
list_groups(const struct top *top, size_t *n)
{
    struct entry *entries = xcalloc(top->tallies.n + 1, sizeof *entries);
    uint32_t *order = grouper_order(top->grouper);
    for (; *n < top->tallies.n; ++*n)
        entries[*n] = (struct entry){.tally = &top->tallies.of[order[*n]],
                                     .label = grouper_label(top->grouper, order[*n])};
    free(order);
    return entries;
}

static int
compare_labels(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return cell_compare(x->label, y->label);
}

/* The same of directories with what is below them. */
static struct entry *
list_rolled_up(struct top *top, size_t *n)
{
    struct rollup *r = &top->rollup;
    for (uint32_t i = 0; i < top->tallies.n; i++)
        rollup_add(r, grouper_label(top->grouper, i).text, &top->tallies.of[i]);
    struct entry *entries = xcalloc(r->tallies.n + 1, sizeof *entries);
    for (uint32_t id = 0; id < r->tallies.n; id++)
        if (r->tallies.of[id].count > 0)
            entries[(*n)++] = (struct entry){
                .tally = &r->tallies.of[id],
                .label = id ? cell_text(strtab_get(&r->names, id)) : cell_missing()};
    if (*n)
        qsort(entries, *n, sizeof *entries, compare_labels);
    return entries;
}

static struct entry *
rank_groups(struct top *top, size_t *n)
{
    struct entry *entries = top->rolls_up ? list_rolled_up(top, n) : list_groups(top, n);
    for (size_t i = 0; i < *n; i++) {
        entries[i].place = i;
        entries[i].rank = tally_metrics[top->sort].get(entries[i].tally);
    }
    if (*n)
        qsort(entries, *n, sizeof *entries, compare_entries);
    return entries;
}

static void
note_limit(struct table *t, size_t shown, size_t all)
{
    if (shown < all)
        table_note(t, "rows", "the first %zu of %zu; --limit 0 shows all", shown, all);
}

static void
print_groups(struct top *top)
{
    struct table_col cols[32];
    int ncols = 0;
    const struct group_def *key = &group_defs[top->by];
    cols[ncols++] = (struct table_col){key->name, key->unit, key->meaning};
    for (int i = 0; i < tally_nmetrics; i++)
        cols[ncols++] = tally_metrics[i].col;

    size_t all = 0;
    struct entry *entries = rank_groups(top, &all);
    size_t limit = top->limit ? (size_t)top->limit : all;
    struct table *t = session_table(&top->session, cols, ncols);
    table_spare(t, "min_ns,sd_ns,p95_ns,first_s,last_s,mean_bytes,p50_ns,max_ns,"
                   "write_bytes,read_bytes,p99_ns,mean_ns,errors");
    note_limit(t, MIN(limit, all), all);
    if (top->rolls_up)
        table_note(t, "dir", "with all below it: a call counts in each directory above");
    table_note(t, "percentiles", "exact up to %d calls, beyond at most 1/128 off",
               HIST_EXACT);
    for (size_t i = 0; i < MIN(limit, all); i++) {
        cell_put(t, entries[i].label);
        for (int m = 0; m < tally_nmetrics; m++)
            cell_put(t, tally_metrics[m].get(entries[i].tally));
        table_row(t);
    }
    table_end(t);
    free(entries);
}

static bool
top_groups(struct top *top, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    top->grouper = grouper_new(top->by, top->session.store, err);
    if (!top->grouper)
        return false;
    grouper_columns(top->grouper, want);
    bool alike = alike_instead(&top->session);
    (alike ? tallies_columns_alike : tallies_columns)(want);
    if (!(alike ? scan_alike(top, want, err) : scan_with(top, add_groups, want, err)))
        return false;
    print_groups(top);
    return true;
}

/* ---- single calls ---- */

static const struct table_col call_cols[] = {
    {"dur_ns",      "ns",   "time inside the call"                                      },
    {"start_s",     "s",    "when it began, since the first event"                      },
    {"pid",         "1",    "process"                                                   },
    {"tid",         "1",    "thread"                                                    },
    {"call",        "",     "name of the call"                                          },
    {"path",        "",     "file it worked on"                                         },
    {"requested",   "byte", "bytes asked for"                                           },
    {"transferred", "byte", "bytes moved"                                               },
    {"err",         "",     "error; OK for none"                                        },
    {"where",       "",     "log and line: of a call in two halves, the line of its end"},
};

static const struct strtab *
strings(struct top *top, enum strings_id which)
{
    struct err err = {0};
    const struct strtab *s = store_load_strings(top->session.store, which, &err);
    if (err.text[0])
        warn("%s", err.text);
    return s;
}

static struct cell
id_cell(const struct strtab *s, uint32_t id)
{
    return id ? cell_text(strtab_get(s, id)) : cell_missing();
}

static char *
where_text(struct top *top, const struct calls_row *row)
{
    const struct sources *src = &top->session.sources;
    struct slice log = {NULL, 0};
    if (row->source_ < src->n)
        log = strtab_get(strings(top, STR_text), src->name[row->source_]);
    return xasprintf("%.*s:%llu", (int)log.n, log.n ? log.p : "",
                     (unsigned long long)row->line_);
}

static struct cell
number_cell(int32_t v)
{
    return v == MISSING_I32 ? cell_missing() : cell_int(v);
}

static void
print_call(struct top *top, struct table *t, const struct calls_row *row)
{
    const char *error = enum_name(enum_find("errno"), row->errno_);
    char *where = where_text(top, row);
    cell_put(t, cell_int(row->dur_ns_));
    cell_put(t, cell_seconds(row->start_ns_));
    cell_put(t, number_cell(row->pid_));
    cell_put(t, number_cell(row->tid_));
    cell_put(t, id_cell(strings(top, STR_call), row->call_));
    cell_put(t, id_cell(strings(top, STR_path), row->path_));
    cell_put(t, cell_int(row->requested_));
    cell_put(t, cell_int(row->transferred_));
    cell_put(t, error ? cell_text(slice_of(error)) : cell_int(row->errno_));
    cell_put(t, cell_text(slice_of(where)));
    table_row(t);
    free(where);
}

static bool
top_slowest(struct top *top, struct err *err)
{
    bool want[calls_NCOLS];
    if (alike_instead(&top->session))
        return session_needs_rows(&top->session, "--slowest", err);
    for (int c = 0; c < calls_NCOLS; c++)
        want[c] = true;
    top->heap.limit = (size_t)top->slowest;
    if (!scan_with(top, add_slowest, want, err))
        return false;
    slowest_sort(&top->heap);
    struct table *t = session_table(&top->session, call_cols, ARRAY_LEN(call_cols));
    for (size_t i = 0; i < top->heap.n; i++)
        print_call(top, t, &top->heap.rows[i]);
    table_end(t);
    return true;
}

int
main(int argc, char **argv)
{
    struct top *top = xcalloc(1, sizeof *top);
    struct err err = {0};
    top->sort = SORT_DEFAULT;
    top->limit = LIMIT_DEFAULT;
    session_init(&top->session);
    top->session.takes_alike = true;
    /* clang-format off */
    const struct opt own[] = {
        {"by", 0, "KEY", GROUP_KEYS_TEXT "; default call", OPT_CHOICE,
         &top->by, GROUP_KEYS, NULL},
        {"rollup", 0, NULL, "with --by dir: a directory holds all below it", OPT_FLAG,
         &top->rolls_up, NULL, NULL},
        {"sort", 0, "COLUMN", "largest first by this column; default time_s", OPT_CHOICE,
         &top->sort, TALLY_METRICS, NULL},
        {"limit", 0, "N", "at most N rows, 0 = all; default 20", OPT_INT, &top->limit, NULL,
         NULL},
        {"slowest", 0, "N", "the N calls that took longest, one by one", OPT_INT,
         &top->slowest, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Ranking", own},
        SESSION_GROUPS(&top->session)
    };
    const struct tool tool = {
        .name = "weir-top",
        .summary = "rank calls, files, processes ... by time, count or bytes",
        .operands = "[FILE.h5]",
        .example = "weir-top run.h5\n"
                   "weir-top --by path --op read --sort read_bytes run.h5\n"
                   "weir-top --slowest 10 run.h5",
        .groups = groups,
    };
    int status = session_open(&top->session, &tool, "Top", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    session_wants_calls(&top->session);
    if (top->rolls_up && (top->slowest || strcmp(group_defs[top->by].name, "dir") != 0))
        opt_misuse(&tool, "--rollup is for --by dir");
    if (!(top->slowest ? top_slowest : top_groups)(top, &err))
        die(top->session.refused ? EXIT_SOME_UNUSED : EXIT_UNFINISHED, "%s", err.text);
    grouper_free(top->grouper);
    tallies_free(&top->tallies);
    rollup_free(&top->rollup);
    slowest_free(&top->heap);
    status = session_close(&top->session);
    free(top);
    return status;
}
