/* weir-diagnose: what holds a run up, by rules with thresholds, and what to do about it.
 */
#include "analyze/access/access_run.h"
#include "analyze/diagnose/diagnose_print.h"
#include "analyze/ranks/rankblame.h"
#include "analyze/ranks/rankgaps.h"
#include "analyze/rows/columns.h"
#include "analyze/rows/libraries.h"
#include "analyze/rows/pass.h"
#include "analyze/rows/runs.h"
#include "analyze/summary/summary.h"
#include "lib/base/mem.h"

struct job {
    struct session session;
    int profile, fail_on;
    struct opt_list set;
    const char *thresholds_path;
    bool all;

    struct thresholds thresholds;
    struct symptoms symptoms;
    struct access_run access;
    struct machine machine;
    struct images *images;
    uint8_t waits[UINT16_MAX + 1]; /* by call id */
    struct symptom_context context;
    struct ranks ranks;
    struct contested contested;
    struct rankgaps gaps;
    struct imap parents; /* of processes */
    uint8_t *libraries;  /* by path id */
    uint32_t npaths;
    struct finding found[CODES];
};

/* ---- the pass over single calls ---- */

static void *
add(void *ctx, void *state, const struct batch *b)
{
    struct job *j = ctx;
    symptoms_add(state, &j->context, b);
    return NULL;
}

static void
merge(void *ctx, void *state)
{
    struct job *j = ctx;
    symptoms_merge(&j->symptoms, state);
    symptoms_free(state);
}

static void
mark_waits(struct job *j, const struct strtab *calls)
{
    for (size_t i = 0; summary_waits[i]; i++) {
        uint32_t id = strtab_find(calls, slice_of(summary_waits[i]));
        if (id > 0 && id < sizeof j->waits)
            j->waits[id] = 1;
    }
}

static bool
look_at_calls(struct job *j, struct err *err)
{
    bool want[calls_NCOLS] = {false};
    struct err trouble = {0};
    const struct sources *sources = &j->session.sources;
    const struct pass pass = {.want = want,
                              .ctx = j,
                              .state_size = sizeof(struct symptoms),
                              .add = add,
                              .merge = merge};
    mark_waits(j, store_load_strings(j->session.store, STR_call, &trouble));
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    j->context = (struct symptom_context){
        sources,   &j->thresholds,    j->waits,        j->libraries,
        j->npaths, sources->first_ns, sources->last_ns};
    symptoms_columns(want);
    j->access.block_b = (int64_t)j->thresholds.of[T_W03_block];
    j->access.with_access = j->access.with_backsteps = true;
    j->access.also = &pass;
    bool ok = access_run(&j->access, &j->session, err);
    j->access.also = NULL;
    return ok;
}

/* The log whose clock went back furthest, of those that stand in the order in which calls
 * ended; a list of transfers file by file goes back with each file. */
static void
judge_clocks(const struct job *j, const struct namer *n, struct evidence *e)
{
    const struct sources *s = &j->session.sources;
    for (size_t i = 0; i < MIN(j->access.backsteps.n, s->n); i++) {
        const struct backstep *step = &j->access.backsteps.of[i];
        struct slice format = strtab_get(n->texts, s->format[i]);
        bool ordered = slice_starts(format, SLICE("strace")) ||
                       slice_starts(format, SLICE("fs_usage"));
        if (!ordered || step->back_ns <= e->clock.back_ns)
            continue;
        e->clock = *step;
        e->clock_source = (uint16_t)i;
    }
}

/* ---- peers ---- */

/* The parent of each process, by its first image that tells. */
static bool
load_parents(struct job *j, struct err *err)
{
    static const bool want[processes_NCOLS] = {
        [processes_pid] = true, [processes_ppid] = true, [processes_source] = true};
    struct err trouble = {0};
    const struct batch *b;
    struct scan *sc = scan_begin(j->session.store, TABLE_processes, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++) {
            bool added;
            int32_t parent = processes_ppid_in(b)[i];
            uint64_t process = sources_process(
                &j->session.sources, processes_source_in(b)[i], processes_pid_in(b)[i]);
            if (parent == MISSING_I32)
                continue;
            uint64_t *at = imap_put(&j->parents, process, &added);
            *at = added ? (uint32_t)parent : *at;
        }
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

/* Ranks, where the file has several; else processes of one parent whose last program is
 * the same. */
static struct peer
peer_of(void *ctx, const struct worker *w)
{
    struct job *j = ctx;
    size_t last = 0;
    int32_t pid = (int32_t)(uint32_t)w->process;
    uint32_t rank = ranks_of_source(&j->ranks, w->io.source);
    if (j->ranks.n > 1 && rank != RANKS_NONE)
        return (struct peer){PEERS_RANKS, rank};
    uint64_t comm =
        images_comm(j->images, w->io.source, pid, INT64_MAX, UINT64_MAX, &last);
    const uint64_t *parent = imap_get(&j->parents, w->process);
    return (struct peer){comm << 32 | (parent ? *parent : 0), w->process};
}

/* ---- all together ---- */

static bool
load_names(struct job *j, struct namer *n, struct err *err)
{
    struct err trouble = {0};
    struct store *store = j->session.store;
    *n = (struct namer){
        .run = store_name(store),
        .sources = &j->session.sources,
        .paths = store_load_strings(store, STR_path, &trouble),
        .calls = store_load_strings(store, STR_call, &trouble),
        .comms = store_load_strings(store, STR_comm, &trouble),
        .texts = store_load_strings(store, STR_text, &trouble),
    };
    j->libraries = libraries_mark(n->paths);
    j->npaths = strtab_size(n->paths);
    n->images = j->images = images_load(store, err);
    return n->images && (trouble.text[0] == 0 || err_set(err, "%s", trouble.text));
}

/* NaN where the recording does not tell. */
static double
tracing_s(const struct job *j)
{
    struct runs_tracing t;
    return runs_tracing(j->session.store, &t)
               ? runs_tracing_ns(&t, j->symptoms.calls) / (double)NS_PER_S
               : (double)NAN;
}

static bool
diagnose(struct job *j, struct err *err)
{
    static const char *const profiles[] = {"ssd", "hdd", "nfs", "lustre"};
    struct diagnosis d = {.session = &j->session, .found = j->found, .all = j->all};
    struct session *s = &j->session;
    if (!load_names(j, &d.namer, err) ||
        !ranks_load(&j->ranks, &s->sources, s->store, err) || !load_parents(j, err) ||
        !look_at_calls(j, err) ||
        (j->ranks.n > 1 && !rankblame_contested(&j->contested, s, &j->ranks, err)) ||
        !machine_load(&j->machine, j->session.store, err) ||
        !rankgaps_load(&j->gaps, s->store, err))
        return false;
    struct evidence e = {
        .thresholds = &j->thresholds,
        .symptoms = &j->symptoms,
        .access = &j->access.access,
        .machine = &j->machine,
        .contested = j->ranks.n > 1 ? &j->contested : NULL,
        .account = &j->session.account,
        .libraries = j->libraries,
        .npaths = j->npaths,
        .tracing_s = tracing_s(j),
        .has_calls = store_rows(j->session.store,
                                layer_table(select_layer(j->session.select))) > 0,
        .peer_of = peer_of,
        .peers = j,
    };
    judge_clocks(j, &d.namer, &e);
    findings_judge(&e, j->found);
    if (j->ranks.n > 1 && !rankblame_slowest(j->found, s, &j->ranks, err))
        return false;
    d.evidence = &e;
    d.bottleneck = bottleneck_of(&e);
    efficiency_of(&e, d.efficiency);
    d.namer.run_ns = findings_run_ns(&j->symptoms);
    d.profile = profiles[j->profile];
    struct err ignored;
    char *missing =
        rankgaps_text(&j->gaps, store_load_strings(s->store, STR_text, &ignored));
    d.missing_ranks = missing;
    diagnose_print(&d);
    free(missing);
    return true;
}

static bool
fails(const struct job *j)
{
    for (int code = 0; code < CODES && j->fail_on >= 0; code++)
        if (j->found[code].met && (int)j->found[code].level >= j->fail_on)
            return true;
    return false;
}

static void
load_thresholds(struct job *j, const struct tool *tool)
{
    struct err err = {0};
    thresholds_of_profile(&j->thresholds, (enum profile)j->profile);
    if (j->thresholds_path && !thresholds_read(&j->thresholds, j->thresholds_path, &err))
        opt_misuse(tool, "%s", err.text);
    for (size_t i = 0; i < j->set.n; i++)
        if (!thresholds_set(&j->thresholds, slice_of(j->set.items[i]), &err))
            opt_misuse(tool, "--set: %s", err.text);
}

static void
free_job(struct job *j)
{
    symptoms_free(&j->symptoms);
    access_run_free(&j->access);
    images_free(j->images);
    free(j->libraries);
    ranks_free(&j->ranks);
    rankgaps_free(&j->gaps);
    imap_free(&j->parents);
    free(j->set.items);
    free(j);
}

int
main(int argc, char **argv)
{
    struct job *j = xcalloc(1, sizeof *j);
    struct err err = {0};
    j->fail_on = -1;
    session_init(&j->session);
    /* clang-format off */
    const struct opt own[] = {
        {"profile", 0, "NAME", "thresholds for ssd (the default), hdd, nfs or lustre",
         OPT_CHOICE, &j->profile, PROFILES, NULL},
        {"thresholds", 0, "FILE", "thresholds from FILE, a line CODE.KEY=VALUE each",
         OPT_TEXT, &j->thresholds_path, NULL, NULL},
        {"set", 0, "CODE.KEY=VALUE", "one threshold, like W01.size=64KiB", OPT_LIST, &j->set,
         NULL, NULL},
        {"list-thresholds", 0, NULL, "print the thresholds that hold, and end", OPT_FLAG,
         &j->session.no_input, NULL, NULL},
        {"fail-on", 0, "LEVEL", "exit with 1 when a finding is INFO, WARN or HIGH, or worse",
         OPT_CHOICE, &j->fail_on, LEVELS, NULL},
        {"all", 0, NULL, "tell of the rules that found nothing, too", OPT_FLAG, &j->all,
         NULL, NULL},
        {0},
    };
    /* clang-format on */
    const struct opt_group groups[] = {
        {"Findings", own},
        SESSION_GROUPS(&j->session)
    };
    const struct tool tool = {
        .name = "weir-diagnose",
        .summary = "what holds a run up, and what to do about it",
        .operands = "[FILE.h5]",
        .example = "weir-diagnose run.h5\n"
                   "weir-diagnose --profile nfs --set W01.size=128KiB run.h5\n"
                   "weir-diagnose --fail-on HIGH --format json run.h5",
        .groups = groups,
    };
    int status = session_open(&j->session, &tool, "Diagnosis", argc, argv, &err);
    if (status)
        die(status, "%s", err.text);
    load_thresholds(j, &tool);
    if (j->session.no_input)
        diagnose_print_thresholds(&j->session, &j->thresholds);
    else if (!diagnose(j, &err))
        die(EXIT_UNFINISHED, "%s", err.text);
    bool failed = fails(j);
    status = session_close(&j->session);
    free_job(j);
    return status == EXIT_ALL_USED && failed ? EXIT_SOME_UNUSED : status;
}
