/* weir-ranks: the ranks of a parallel job against each other: who is slow, and why. */
#include "analyze/pass.h"
#include "analyze/rankview.h"
#include "analyze/summary.h"
#include "lib/mem.h"

#define MOST_BINS 1000000

enum view {
    VIEW_RANKS,
    VIEW_SPREAD,
    VIEW_NODES,
    VIEW_FILES,
    VIEW_STORY,
    VIEW_STORMS,
    VIEW_JOB
};
#define VIEWS "ranks|spread|nodes|files|story|storms|job"

struct job {
    struct session session;
    int view;
    int64_t limit, rank; /* rank: MISSING_I64, the slowest */

    struct ranks ranks;
    struct rankworks works;
    struct ranksamples samples;
    struct rankshared shared;
    struct rankfiles files;
    struct stormbins storms;
    struct timegrid grid;
    struct jobs jobs;
    uint32_t which;

    struct access_context access;
    struct rankshared_context context;
    uint8_t waits[UINT16_MAX + 1]; /* by call id */
};

/* ---- passes ---- */

static void *
add_work(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    rankworks_add(state, b, &j->ranks, j->waits);
    return NULL;
}

static void
merge_work(void *ctx, void *state)
{
    rankworks_merge(&((struct job *)ctx)->works, state);
    rankworks_free(state);
}

static bool
look_at_work(struct job *j, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    const struct pass pass = {.want = want,
                              .ctx = j,
                              .state_size = sizeof(struct rankworks),
                              .add = add_work,
                              .merge = merge_work};
    rankworks_columns(want);
    j->works.of = xcalloc(j->ranks.n + 1, sizeof *j->works.of);
    j->works.n = j->ranks.n;
    return summary_waits_load(j->waits, j->session.store, err) &&
           pass_run(&j->session, &pass, err);
}

static void *
add_shared(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    rankshared_add(state, &j->context, b);
    return NULL;
}

static void
merge_shared(void *ctx, void *state)
{
    rankshared_merge(&((struct job *)ctx)->shared, state);
    rankshared_free(state);
}

static bool
look_at_shared(struct job *j, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    struct err trouble = {0};
    struct store *store = j->session.store;
    const struct pass pass = {.want = want,
                              .ctx = j,
                              .state_size = sizeof(struct rankshared),
                              .add = add_shared,
                              .merge = merge_shared};
    const struct strtab *calls = store_load_strings(store, STR_call, &trouble);
    const struct strtab *paths = store_load_strings(store, STR_path, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    uint8_t *duplicates = access_duplicates(calls), *local = rankshared_local(paths);
    j->access = (struct access_context){&j->session.sources, duplicates,
                                        strtab_size(calls), 4096};
    j->context =
        (struct rankshared_context){&j->ranks, &j->access, local, strtab_size(paths)};
    rankshared_columns(want);
    bool ok = pass_run(&j->session, &pass, err);
    if (ok)
        rankshared_judge(&j->shared);
    free(duplicates);
    free(local);
    return ok;
}

static void *
add_files(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    rankfiles_add(state, b, &j->ranks, j->which);
    return NULL;
}

static void
merge_files(void *ctx, void *state)
{
    rankfiles_merge(&((struct job *)ctx)->files, state);
    rankfiles_free(state);
}

static bool
look_at_story(struct job *j, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    const struct pass pass = {.want = want,
                              .ctx = j,
                              .state_size = sizeof(struct rankfiles),
                              .add = add_files,
                              .merge = merge_files};
    if (!look_at_work(j, err))
        return false;
    j->which = j->rank == MISSING_I64
                   ? rankview_slowest(&j->works)
                   : ranks_find(&j->ranks, (int32_t)MIN(j->rank, INT32_MAX));
    if (j->rank != MISSING_I64 && j->which == RANKS_NONE)
        return err_set(err, "%s: there is no rank %lld", store_name(j->session.store),
                       (long long)j->rank);
    rankfiles_columns(want);
    return pass_run(&j->session, &pass, err);
}

static void *
add_storms(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    struct stormbins *bins = state;
    bins->grid = &j->grid;
    bins->nranks = j->ranks.n;
    stormbins_add(bins, b, &j->ranks);
    return NULL;
}

static void
merge_storms(void *ctx, void *state)
{
    struct stormbins *bins = state;
    if (bins->grid) /* else it saw no batch */
        stormbins_merge(&((struct job *)ctx)->storms, bins);
    if (bins->grid)
        stormbins_free(bins);
}

static bool
look_at_storms(struct job *j, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    const struct pass pass = {.want = want,
                              .ctx = j,
                              .state_size = sizeof(struct stormbins),
                              .add = add_storms,
                              .merge = merge_storms};
    stormbins_columns(want);
    j->storms.grid = &j->grid;
    j->storms.nranks = j->ranks.n;
    return timegrid_make(&j->grid, &j->session, MOST_BINS, err) &&
           pass_run(&j->session, &pass, err);
}

static bool
look_at_job(struct job *j, struct err *err)
{
    return jobs_load(&j->jobs, &j->ranks, &j->samples, j->session.store, err);
}

/* What each table needs. */
static const struct {
    bool (*look)(struct job *j, struct err *err);
    bool (*print)(const struct rankview *v, struct err *err);
} views[] = {
    [VIEW_RANKS] = {look_at_work,   rankview_ranks },
    [VIEW_SPREAD] = {look_at_work,   rankview_spread},
    [VIEW_NODES] = {look_at_work,   rankview_nodes },
    [VIEW_FILES] = {look_at_shared, rankview_files },
    [VIEW_STORY] = {look_at_story,  rankview_story },
    [VIEW_STORMS] = {look_at_storms, rankview_storms},
    [VIEW_JOB] = {look_at_job,    rankview_job   },
};

static bool
run(struct job *j, struct err *err)
{
    struct store *store = j->session.store;
    if (!ranks_load(&j->ranks, &j->session.sources, store, err))
        return false;
    if (j->ranks.n == 0)
        return err_set(err,
                       "%s: no log tells a rank: record with weir-record in the job, or "
                       "parse with --source-pattern",
                       store_name(store));
    if (!ranksamples_load(&j->samples, &j->ranks, &j->session.sources, store, err) ||
        !views[j->view].look(j, err))
        return false;
    const struct rankview v = {&j->session, &j->ranks,       &j->works,  &j->samples,
                               &j->shared,  &j->files,       &j->storms, &j->jobs,
                               j->which,    (size_t)j->limit};
    return views[j->view].print(&v, err);
}

static void
free_job(struct job *j)
{
    ranks_free(&j->ranks);
    rankworks_free(&j->works);
    ranksamples_free(&j->samples);
    rankshared_free(&j->shared);
    rankfiles_free(&j->files);
    stormbins_free(&j->storms);
    jobs_free(&j->jobs);
    free(j);
}

int
main(int argc, char **argv)
{
    struct job *j = xcalloc(1, sizeof *j);
    struct err err = {0};
    j->rank = MISSING_I64;
    session_init(&j->session);
    /* clang-format off */
    const struct opt own[] = {
        {"of", 0, "TABLE", "ranks (the default), spread, nodes, files, story, storms or job",
         OPT_CHOICE, &j->view, VIEWS, NULL},
        {"rank", 0, "N", "the rank whose story is told; default: the one with most I/O time",
         OPT_INT, &j->rank, NULL, NULL},
        {"bin", 0, "TIME", "of storms: width of a bin, like 100ms; auto (the default) makes "
         "about 200 of them", OPT_FN, &j->grid.width_ns, NULL, timegrid_width},
        {"limit", 0, "N", "at most N rows, 0 = all; default all", OPT_INT, &j->limit, NULL,
         NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Ranks", own},
        SESSION_GROUPS(&j->session)
    };
    const struct tool tool = {
        .name = "weir-ranks",
        .summary = "the ranks of a parallel job against each other",
        .operands = "[FILE.h5]",
        .example = "weir-ranks job.h5\n"
                   "weir-ranks --of spread job.h5\n"
                   "weir-ranks --of files job.h5",
        .groups = groups,
    };
    int status = session_open(&j->session, &tool, "Ranks", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    if (j->view == VIEW_STORMS && !session_has_clock(&j->session, &err))
        die(EXIT_SOME_UNUSED, "%s", err.text);
    if (!run(j, &err))
        die(j->ranks.n == 0 ? EXIT_SOME_UNUSED : EXIT_UNFINISHED, "%s", err.text);
    status = session_close(&j->session);
    free_job(j);
    return status;
}
