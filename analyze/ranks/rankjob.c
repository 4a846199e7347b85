#include "analyze/ranks/rankjob.h"

#include <math.h>

#include "analyze/rows/columns.h"
#include "lib/base/imap.h"
#include "lib/base/mem.h"

/* A node of a job, as the manifests of its ranks tell. */
struct jobnode {
    size_t job;
    double cpus, memory_b; /* given */
    double peak_b;         /* of its ranks, added up */
};

/* What is gathered of a job before it is judged. */
struct gathered {
    double cpu_s, begin_s, start_s, end_s, limit_s;
    bool lower_bound, unsampled, memory_bound;
};

struct gathering {
    struct jobs *jobs;
    struct gathered *of; /* of each job */
    struct jobnode *nodes;
    size_t nnodes, nodes_cap, cap, of_cap;
    double *last_s;                     /* of each rank, the last time in its logs */
    struct imap by_job, by_node, ranks; /* ranks: job and rank, each counted once */
};

static double
real_of(int64_t v, double factor)
{
    return v == MISSING_I64 ? (double)NAN : (double)v * factor;
}

/* NaN counts as nothing. */
static double
smaller(double a, double b)
{
    return isnan(a) || b < a ? b : a;
}

static double
larger(double a, double b)
{
    return isnan(a) || b > a ? b : a;
}

static size_t
job_of(struct gathering *g, uint32_t id)
{
    const double no = (double)NAN;
    bool added;
    uint64_t *at = imap_put(&g->by_job, id, &added);
    if (added) {
        *at = g->jobs->n;
        grow(&g->jobs->of, &g->cap, g->jobs->n + 1, sizeof *g->jobs->of);
        grow(&g->of, &g->of_cap, g->jobs->n + 1, sizeof *g->of);
        g->of[g->jobs->n] = (struct gathered){0, no, no, no, no, false, false, false};
        g->jobs->of[g->jobs->n++] = (struct jobs_job){.id = id};
    }
    return (size_t)*at;
}

static struct jobnode *
node_of(struct gathering *g, size_t job, uint32_t node)
{
    const double no = (double)NAN;
    bool added;
    uint64_t *at = imap_put(&g->by_node, (uint64_t)job << 32 | node, &added);
    if (added) {
        *at = g->nnodes;
        grow(&g->nodes, &g->nodes_cap, g->nnodes + 1, sizeof *g->nodes);
        g->nodes[g->nnodes++] = (struct jobnode){job, no, no, 0};
        g->jobs->of[job].nodes++;
    }
    return &g->nodes[*at];
}

/* A rank may have several recordings; its samples are of all of them. */
static void
add_rank(struct gathering *g, size_t job, struct jobnode *node,
         const struct ranksample *s)
{
    struct gathered *x = &g->of[job];
    bool cpu = !isnan(s->cpu_s), memory = !isnan(s->peak_rss_b);
    double cpu_s = cpu ? s->cpu_s : s->profile_cpu_s;
    double peak_b = memory ? s->peak_rss_b : s->profile_rss_b;
    x->unsampled |= isnan(cpu_s);
    x->lower_bound |= !cpu && !isnan(cpu_s);
    x->memory_bound |= !memory && !isnan(peak_b);
    x->cpu_s += isnan(cpu_s) ? 0 : cpu_s;
    node->peak_b += peak_b;
    g->jobs->of[job].ranks++;
}

/* A recording that was cut does not tell its end; it lasted as long as what it left. */
static bool
load_last_times(struct gathering *g, const struct ranks *ranks, struct store *store,
                struct err *err)
{
    static const bool want[sources_NCOLS] = {[sources_last_ns] = true};
    struct err trouble = {0};
    const struct batch *b;
    uint64_t source = 0;
    g->last_s = xcalloc(ranks->n + 1, sizeof *g->last_s);
    for (size_t i = 0; i < ranks->n; i++)
        g->last_s[i] = (double)NAN;
    struct scan *sc = scan_begin(store, TABLE_sources, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++, source++) {
            uint32_t rank = ranks_of_source(ranks, (uint16_t)source);
            double last_s = real_of(sources_last_ns_in(b)[i], 1e-9);
            if (rank != RANKS_NONE && !isnan(last_s))
                g->last_s[rank] = larger(g->last_s[rank], last_s);
        }
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

static void
add_run(struct gathering *g, const struct runs_row *row, const struct ranks *ranks,
        const struct ranksamples *samples)
{
    uint32_t rank = ranks_find(ranks, row->rank_);
    bool added;
    if (row->rank_ == MISSING_I32 || rank == RANKS_NONE)
        return;
    size_t job = job_of(g, row->job_);
    struct gathered *x = &g->of[job];
    struct jobnode *node = node_of(g, job, row->node_ ? row->node_ : row->host_);
    node->cpus = larger(node->cpus, real_of(row->job_cpus_, 1));
    node->memory_b = larger(node->memory_b, real_of(row->job_memory_b_, 1));
    x->begin_s = smaller(x->begin_s, real_of(row->job_begin_ns_, 1e-9));
    x->limit_s = larger(x->limit_s, real_of(row->job_limit_ns_, 1e-9));
    x->start_s = smaller(x->start_s, real_of(row->start_ns_, 1e-9));
    x->end_s =
        larger(x->end_s, row->end_ns_ == MISSING_I64 ? g->last_s[rank]
                                                     : real_of(row->end_ns_, 1e-9));
    imap_put(&g->ranks, (uint64_t)job << 32 | rank, &added);
    if (added)
        add_rank(g, job, node, &samples->of[rank]);
}

/* ---- judging ---- */

static void
judge_cpu(struct jobuse *u, const struct gathering *g, size_t job)
{
    const struct gathered *x = &g->of[job];
    double cpus = 0;
    for (size_t i = 0; i < g->nnodes; i++)
        if (g->nodes[i].job == job)
            cpus += g->nodes[i].cpus;
    u->formula = "processor time of its ranks / (processors of their nodes that the job "
                 "was given x time of the recordings)";
    u->used = x->unsampled ? (double)NAN : x->cpu_s;
    u->given = cpus * (x->end_s - x->start_s);
    u->lower_bound = x->lower_bound;
    u->why = isnan(u->used)    ? "not every rank was sampled"
             : isnan(u->given) ? "the manifests do not tell SLURM_CPUS_ON_NODE"
                               : NULL;
}

static void
judge_memory(struct jobuse *u, const struct gathering *g, size_t job)
{
    u->used = u->given = (double)NAN;
    for (size_t i = 0; i < g->nnodes; i++) {
        const struct jobnode *n = &g->nodes[i];
        bool more = isnan(u->used) || n->peak_b > u->used;
        if (n->job != job || isnan(n->peak_b) || !more)
            continue;
        u->used = n->peak_b;
        u->given = n->memory_b;
    }
    u->formula = "largest processes of a node's ranks, added up, on the node with most / "
                 "memory asked for there; they need not have been so large at once";
    u->lower_bound = g->of[job].memory_bound;
    u->why = isnan(u->used)    ? "not every rank of a node was sampled"
             : isnan(u->given) ? "the manifests do not tell SLURM_MEM_PER_NODE or _CPU"
                               : NULL;
}

static void
judge_time(struct jobuse *u, const struct gathered *x)
{
    double from_s = isnan(x->begin_s) ? x->start_s : x->begin_s;
    u->formula = "from the job's start to the last recording's end / time limit";
    u->used = x->end_s - from_s;
    u->given = x->limit_s;
    u->why = isnan(u->used)    ? "no recording tells its end"
             : isnan(u->given) ? "the manifests do not tell SLURM_JOB_END_TIME"
                               : NULL;
}

bool
jobs_load(struct jobs *j, const struct ranks *ranks, const struct ranksamples *samples,
          struct store *store, struct err *err)
{
    struct err trouble = {0};
    struct runs_row row;
    const struct batch *b;
    struct gathering g = {.jobs = j};
    *j = (struct jobs){0};
    struct scan *sc = NULL;
    if (load_last_times(&g, ranks, store, &trouble))
        sc = scan_begin(store, TABLE_runs, NULL, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++) {
            runs_take(b, i, &row);
            add_run(&g, &row, ranks, samples);
        }
    scan_end(sc);
    for (size_t i = 0; i < j->n; i++) {
        judge_cpu(&j->of[i].of[JOBUSE_CPU], &g, i);
        judge_memory(&j->of[i].of[JOBUSE_MEMORY], &g, i);
        judge_time(&j->of[i].of[JOBUSE_TIME], &g.of[i]);
    }
    free(g.of);
    free(g.last_s);
    free(g.nodes);
    imap_free(&g.by_job);
    imap_free(&g.by_node);
    imap_free(&g.ranks);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

void
jobs_free(struct jobs *j)
{
    free(j->of);
    *j = (struct jobs){0};
}
