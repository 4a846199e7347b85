/* weir-procs: who ran, who started whom, who did how much; which locks were fought for.
 */
#include "analyze/procs/procrow.h"
#include "analyze/procs/procview.h"
#include "analyze/rows/pass.h"
#include "analyze/summary/summary.h"
#include "lib/base/mem.h"

struct job {
    struct session session;
    bool locks, images, threads;
    int sort, rank;
    int64_t limit;

    struct images *process_images;
    struct owners owners;
    struct activities activities;
    struct procsamples sampled;
    struct proctree tree;
    struct locks found;
    uint8_t waits[UINT16_MAX + 1]; /* by call id */
};

/* ---- the pass ---- */

struct part {
    struct activities activities;
    struct locks locks;
    uint32_t owner[BATCH_ROWS];
};

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    struct part *p = state;
    owners_map(&j->owners, b, p->owner);
    activities_add(&p->activities, b, p->owner, j->waits);
    if (j->locks)
        locks_add(&p->locks, b, &j->session.sources);
    return NULL;
}

static void
merge(void *ctx, void *state)
{
    struct job *j = ctx;
    struct part *p = state;
    activities_merge(&j->activities, &p->activities);
    locks_merge(&j->found, &p->locks);
    activities_free(&p->activities);
    locks_free(&p->locks);
}

static bool
scan_calls(struct job *j, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    const struct pass pass = {.want = want,
                              .ctx = j,
                              .state_size = sizeof(struct part),
                              .add = add,
                              .merge = merge};
    owners_columns(want);
    activities_columns(want);
    if (j->locks)
        locks_columns(want);
    return pass_run(&j->session, &pass, err);
}

/* ---- all of it ---- */

static bool
compute(struct job *j, struct err *err)
{
    struct store *store = j->session.store;
    j->process_images = images_load(store, err);
    if (!j->process_images || !summary_waits_load(j->waits, store, err))
        return false;
    owners_init(&j->owners, j->process_images, &j->session.sources);
    if (!scan_calls(j, err) ||
        !procsamples_load(&j->sampled, store, &j->session.sources, err))
        return false;
    proctree_build(&j->tree, &j->owners, &j->sampled);
    return true;
}

static bool
print(struct job *j, struct err *err)
{
    struct procview view = {
        .session = &j->session,
        .owners = &j->owners,
        .activities = &j->activities,
        .sampled = &j->sampled,
        .tree = &j->tree,
        .images = j->images,
        .threads = j->threads,
        .sort = j->sort,
        .rank = j->rank - 1,
        .limit = (size_t)j->limit,
    };
    if (j->locks)
        return procview_locks(&view, &j->found, err);
    return j->rank ? procview_rank(&view, err) : procview_tree(&view, err);
}

static void
free_job(struct job *j)
{
    proctree_free(&j->tree);
    procsamples_free(&j->sampled);
    owners_free(&j->owners);
    activities_free(&j->activities);
    locks_free(&j->found);
    images_free(j->process_images);
    free(j);
}

int
main(int argc, char **argv)
{
    struct job *j = xcalloc(1, sizeof *j);
    struct err err = {0};
    j->sort = -1;
    session_init(&j->session);
    /* clang-format off */
    const struct opt own[] = {
        {"threads", 0, NULL, "rows of threads, too; with --rank: instead of processes",
         OPT_FLAG, &j->threads, NULL, NULL},
        {"images", 0, NULL, "rows of the programs that a process ran, too", OPT_FLAG,
         &j->images, NULL, NULL},
        {"sort", 0, "COLUMN", "children of one parent: largest first by this column; "
         "default: in order of their starts", OPT_CHOICE, &j->sort, PROCROW_COLS, NULL},
        {"rank", 0, "SHARE", "no tree: whose share of io, bytes, ops, lock, poll or cpu is "
         "largest", OPT_CHOICE, &j->rank, PROCROW_SHARES, NULL},
        {"locks", 0, NULL, "no tree: the locks (futexes), longest waiting first", OPT_FLAG,
         &j->locks, NULL, NULL},
        {"limit", 0, "N", "at most N processes or rows, 0 = all; default all", OPT_INT,
         &j->limit, NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Processes", own},
        SESSION_GROUPS(&j->session)
    };
    const struct tool tool = {
        .name = "weir-procs",
        .summary = "who ran and did how much: processes, threads, locks",
        .operands = "[FILE.h5]",
        .example = "weir-procs run.h5\n"
                   "weir-procs --rank io --threads run.h5\n"
                   "weir-procs --locks run.h5",
        .groups = groups,
    };
    int status = session_open(&j->session, &tool, "Processes", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    if (j->locks && j->rank)
        opt_misuse(&tool, "--locks and --rank are two tables: one at a time");
    if (!compute(j, &err) || !print(j, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    status = session_close(&j->session);
    free_job(j);
    return status;
}
