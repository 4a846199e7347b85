/* weir-ranks: the ranks of a parallel job against each other: who is slow, and why. */
#include "analyze/ranks/ranklook.h"
#include "analyze/ranks/rankview.h"
#include "analyze/time/slices.h"
#include "lib/base/mem.h"

#define MOST_BINS 1000000

enum view {
    VIEW_RANKS,
    VIEW_SPREAD,
    VIEW_NODES,
    VIEW_FILES,
    VIEW_STORY,
    VIEW_STORMS,
    VIEW_JOB,
    VIEW_MISSING
};
#define VIEWS "ranks|spread|nodes|files|story|storms|job|missing"

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
    struct rankgaps gaps;
    uint32_t which;
};

/* ---- passes ---- */

static bool
look_at_work(struct job *j, struct err *err)
{
    return ranklook_works(&j->works, &j->session, &j->ranks, err);
}

static bool
look_at_shared(struct job *j, struct err *err)
{
    return ranklook_shared(&j->shared, &j->session, &j->ranks, err);
}

static bool
look_at_story(struct job *j, struct err *err)
{
    if (!look_at_work(j, err))
        return false;
    j->which = j->rank == MISSING_I64
                   ? rankview_slowest(&j->works)
                   : ranks_find(&j->ranks, (int32_t)MIN(j->rank, INT32_MAX));
    if (j->rank != MISSING_I64 && j->which == RANKS_NONE)
        return err_set(err, "%s: there is no rank %lld", store_name(j->session.store),
                       (long long)j->rank);
    return ranklook_files(&j->files, &j->session, &j->ranks, j->which, err);
}

static bool
grid_of_session(struct job *j, struct err *err)
{
    struct hull hull = {0};
    if (!alike_instead(&j->session))
        return timegrid_make(&j->grid, &j->session, MOST_BINS, err);
    return slices_hull(&j->session, NULL, &hull, err) &&
           timegrid_over(&j->grid, &j->session, &hull, MOST_BINS, err);
}

/* A storm of less than a tenth of a second is a gust. */
static bool
make_grid(struct job *j, struct err *err)
{
    bool chosen = j->grid.width_ns != TIMEGRID_AUTO;
    if (!grid_of_session(j, err))
        return false;
    if (chosen || j->grid.n == 0 || j->grid.width_ns >= STORM_NS)
        return true;
    j->grid.width_ns = STORM_NS;
    return grid_of_session(j, err);
}

static bool
look_at_storms(struct job *j, struct err *err)
{
    j->storms.grid = &j->grid;
    return make_grid(j, err) && ranklook_storms(&j->storms, &j->session, &j->ranks, err);
}

static bool
look_at_job(struct job *j, struct err *err)
{
    return jobs_load(&j->jobs, &j->ranks, &j->samples, j->session.store, err);
}

/* All tables tell which ranks are missing. */
static bool
look_at_missing(struct job *j, struct err *err)
{
    (void)j;
    (void)err;
    return true;
}

/* What each table needs; rows: why summaries of calls will not do, NULL when they do. */
static const struct {
    bool (*look)(struct job *j, struct err *err);
    bool (*print)(const struct rankview *v, struct err *err);
    const char *rows;
} views[] = {
    [VIEW_RANKS] = {look_at_work,    rankview_ranks,   NULL        },
    [VIEW_SPREAD] = {look_at_work,    rankview_spread,  NULL        },
    [VIEW_NODES] = {look_at_work,    rankview_nodes,   NULL        },
    [VIEW_FILES] = {look_at_shared,  rankview_files,   "--of files"},
    [VIEW_STORY] = {look_at_story,   rankview_story,   NULL        },
    [VIEW_STORMS] = {look_at_storms,  rankview_storms,  NULL        },
    [VIEW_JOB] = {look_at_job,     rankview_job,     NULL        },
    [VIEW_MISSING] = {look_at_missing, rankview_missing, NULL        },
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
    if (views[j->view].rows && alike_instead(&j->session))
        return session_needs_rows(&j->session, views[j->view].rows, err);
    if (!rankgaps_load(&j->gaps, store, err) ||
        !ranksamples_load(&j->samples, &j->ranks, &j->session.sources, store, err) ||
        !views[j->view].look(j, err))
        return false;
    const struct rankview v = {&j->session, &j->ranks, &j->works,       &j->samples,
                               &j->shared,  &j->files, &j->storms,      &j->jobs,
                               &j->gaps,    j->which,  (size_t)j->limit};
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
    rankgaps_free(&j->gaps);
    free(j);
}

int
main(int argc, char **argv)
{
    struct job *j = xcalloc(1, sizeof *j);
    struct err err = {0};
    j->rank = MISSING_I64;
    session_init(&j->session);
    j->session.takes_alike = true;
    /* clang-format off */
    const struct opt own[] = {
        {"of", 0, "TABLE", "ranks (the default), spread, nodes, files, story, storms, job or missing",
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
        die(j->ranks.n == 0 || j->session.refused ? EXIT_SOME_UNUSED : EXIT_UNFINISHED,
            "%s", err.text);
    status = session_close(&j->session);
    free_job(j);
    return status;
}
