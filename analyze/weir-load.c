/* weir-load: what threads did over time: reading, writing, waiting, computing. */
#include <stdatomic.h>

#include "analyze/group/group.h"
#include "analyze/rows/pass.h"
#include "analyze/time/load.h"
#include "analyze/time/slices.h"
#include "lib/base/mem.h"

#define MOST_BINS 1000000
#define MOST_VALUES 4000000 /* bins times groups */

struct loads {
    struct session session;
    struct timegrid grid;
    int by; /* -1: all threads together */
    struct grouper *grouper;
    struct load load;
    atomic_bool too_many; /* set by whoever sees it first */
    bool sliced;          /* of slices of time, not of calls */
    uint32_t group[BATCH_ROWS];
};

struct part {
    struct load load;
    uint32_t group[BATCH_ROWS];
};

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct loads *o = ctx;
    struct part *p = state;
    size_t ngroups = o->grouper ? grouper_map(o->grouper, b, p->group) : 1;
    p->load.grid = &o->grid;
    if (ngroups * o->grid.n > MOST_VALUES)
        o->too_many = true;
    else
        load_add(&p->load, b, o->grouper ? p->group : NULL, ngroups);
    return NULL;
}

static void
merge(void *ctx, void *state)
{
    struct loads *o = ctx;
    struct part *p = state;
    load_merge(&o->load, &p->load);
    load_free(&p->load);
}

static void
take_slices(void *ctx, const struct batch *calls, const struct batch *slices)
{
    struct loads *o = ctx;
    size_t ngroups = o->grouper ? grouper_map(o->grouper, calls, o->group) : 1;
    if (ngroups * o->grid.n > MOST_VALUES)
        o->too_many = true;
    else
        load_add_slices(&o->load, slices, o->grouper ? o->group : NULL, ngroups);
}

static bool
scan_slices(struct loads *o, struct err *err)
{
    struct hull hull = {0};
    return slices_hull(&o->session, o->grouper, &hull, err) &&
           timegrid_over(&o->grid, &o->session, &hull, MOST_BINS, err) &&
           (o->grid.n == 0 ||
            slices_scan(&o->session, o->grid.width_ns, o->grouper, take_slices, o, err));
}

static bool
scan(struct loads *o, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    const struct pass pass = {.want = want,
                              .ctx = o,
                              .state_size = sizeof(struct part),
                              .add = add,
                              .merge = merge};
    if (!timegrid_make(&o->grid, &o->session, MOST_BINS, err))
        return false;
    load_columns(want);
    if (o->grouper)
        grouper_columns(o->grouper, want);
    return o->grid.n == 0 || pass_run(&o->session, &pass, err);
}

static bool
compute(struct loads *o, struct err *err)
{
    if (o->by >= 0 && !(o->grouper = grouper_new(o->by, o->session.store, err)))
        return false;
    o->sliced = alike_instead(&o->session);
    o->load.grid = &o->grid;
    if (!(o->sliced ? scan_slices : scan)(o, err))
        return false;
    return !o->too_many ||
           err_set(err,
                   "bins times series are more than %d: choose a larger --bin, or select "
                   "fewer calls",
                   MOST_VALUES);
}

/* ---- printing ---- */

/* A thread is in one group only where the key is the thread's own; and only where no call
 * was left out, the rest of its life is known. */
static bool
knows_compute(const struct loads *o)
{
    static const char *const own[] = {"pid", "tid", "comm", "source"};
    bool known = o->by < 0;
    for (size_t i = 0; i < ARRAY_LEN(own) && o->by >= 0; i++)
        known |= strcmp(group_defs[o->by].name, own[i]) == 0;
    return known && !o->sliced && select_everything(o->session.select);
}

static void
print_group(const struct loads *o, struct table *t, size_t group)
{
    size_t width = LOAD_CLASSES + 1;
    int64_t *ns = load_of(&o->load, group);
    bool compute_known = knows_compute(o);
    for (int c = 0; c < LOAD_CLASSES; c++)
        compute_known &= load_tells(&o->load, group, (enum load_class)c);
    for (uint64_t i = 0; i < o->grid.n; i++) {
        const int64_t *bin = ns + i * width;
        double observed = (double)timegrid_observed(&o->grid, i);
        int64_t inside = 0;
        if (i > 0 && observed <= 0) /* an instant at the very end, and no time in it */
            break;
        if (o->grouper)
            cell_put(t, grouper_label(o->grouper, (uint32_t)group));
        cell_put(t, cell_seconds(timegrid_start(&o->grid, i)));
        for (int c = 0; c < LOAD_CLASSES; c++) {
            bool known = load_tells(&o->load, group, (enum load_class)c);
            cell_put(t, known ? cell_ratio((double)bin[c], observed) : cell_missing());
            inside += bin[c];
        }
        double rest = (double)MAX(bin[LOAD_CLASSES] - inside, 0);
        cell_put(t, compute_known ? cell_ratio(rest, observed) : cell_missing());
        table_row(t);
    }
    free(ns);
}

static void
print(struct loads *o)
{
    /* clang-format off */
#define LOAD(name, meaning) {#name "_load", "1", "threads inside " meaning ", on average"},
    static const struct table_col value_cols[] = {
        {"t_s", "s", "where the bin begins, since the first event"},
        LOADS(LOAD)
        {"compute_load", "1", "threads between two calls, on average"},
    };
#undef LOAD
    /* clang-format on */
    struct table_col cols[ARRAY_LEN(value_cols) + 1];
    int ncols = 0;
    if (o->grouper) {
        const struct group_def *key = &group_defs[o->by];
        cols[ncols++] = (struct table_col){key->name, key->unit, key->meaning};
    }
    for (size_t i = 0; i < ARRAY_LEN(value_cols); i++)
        cols[ncols++] = value_cols[i];
    struct table *t = session_table(&o->session, cols, ncols);
    timegrid_note(&o->grid, t);
    if (o->sliced)
        table_note(t, "left out", "compute_load: the file holds summaries of calls");
    uint32_t *order = o->grouper ? grouper_order(o->grouper) : NULL;
    for (size_t i = 0; i < o->load.ngroups; i++)
        print_group(o, t, order ? order[i] : i);
    table_end(t);
    free(order);
}

int
main(int argc, char **argv)
{
    struct loads *o = xcalloc(1, sizeof *o);
    struct err err = {0};
    o->by = -1;
    session_init(&o->session);
    o->session.takes_alike = true;
    /* clang-format off */
    const struct opt own[] = {
        {"bin", 0, "TIME", "width of a bin, like 100ms; auto (the default) makes about 200 "
         "of them", OPT_FN, &o->grid.width_ns, NULL, timegrid_width},
        {"by", 0, "KEY", "one series per " GROUP_KEYS_TEXT, OPT_CHOICE, &o->by, GROUP_KEYS,
         NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Series", own},
        SESSION_GROUPS(&o->session)
    };
    const struct tool tool = {
        .name = "weir-load",
        .summary = "what threads did over time: reading, writing, waiting, computing",
        .operands = "[FILE.h5]",
        .example = "weir-load run.h5 | weir-plot > cost.svg\n"
                   "weir-load --by tid run.h5 | weir-plot --chart activity -o who.png",
        .groups = groups,
    };
    int status = session_open(&o->session, &tool, "Load over time", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    session_wants_calls(&o->session);
    if (!session_has_clock(&o->session, &err))
        die(EXIT_SOME_UNUSED, "%s", err.text);
    if (!compute(o, &err))
        die(o->session.refused ? EXIT_SOME_UNUSED : EXIT_UNFINISHED, "%s", err.text);
    print(o);
    load_free(&o->load);
    grouper_free(o->grouper);
    status = session_close(&o->session);
    free(o);
    return status;
}
