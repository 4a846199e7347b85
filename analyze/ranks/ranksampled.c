#include "analyze/ranks/ranksampled.h"

#include <math.h>

#include "analyze/procs/usage.h"
#include "analyze/rows/columns.h"
#include "lib/base/imap.h"
#include "lib/base/mem.h"

/* NaN counts as nothing. */
static double
larger(double a, double b)
{
    return isnan(a) || b > a ? b : a;
}

static double
more(double a, double b)
{
    return isnan(a) ? b : isnan(b) ? a : a + b;
}

static double
real_of(int64_t v, double factor)
{
    return v == MISSING_I64 ? (double)NAN : (double)v * factor;
}

/* ---- weir-sample's ---- */

static bool
load_usage(struct ranksamples *s, const struct ranks *ranks, struct store *store,
           struct err *err)
{
    struct recordings recordings;
    bool ok = recordings_load(&recordings, store, err);
    struct usage u = {.recordings = &recordings};
    ok = ok && usage_load(&u, store, err);
    int64_t *user = usage_by_recording(&u, USAGE_USER_NS);
    int64_t *kernel = usage_by_recording(&u, USAGE_SYSTEM_NS), *peak = usage_peaks(&u);
    for (size_t i = 0; ok && i < recordings.n; i++) {
        uint32_t at = ranks_of_source(ranks, recordings.list[i].source);
        if (at == RANKS_NONE)
            continue;
        struct ranksample *r = &s->of[at];
        r->cpu_s = more(r->cpu_s, more(real_of(user[i], 1e-9), real_of(kernel[i], 1e-9)));
        r->peak_rss_b = larger(r->peak_rss_b, real_of(peak[i], 1));
        s->sampled = true;
    }
    free(user);
    free(kernel);
    free(peak);
    usage_free(&u);
    recordings_free(&recordings);
    return ok;
}

/* ---- Slurm's ---- */

struct slice
profile_job(struct slice name)
{
    static const char merged[] = "job_";
    size_t from = name.n, n = 0;
    while (from > 0 && name.p[from - 1] != '/')
        from--;
    struct slice file = slice_from(name, from);
    bool whole = slice_starts(file, SLICE("job_"));
    if (whole)
        file = slice_from(file, sizeof merged - 1);
    while (n < file.n && file.p[n] >= '0' && file.p[n] <= '9')
        n++;
    bool told = n > 0 && n < file.n && file.p[n] == (whole ? '.' : '_');
    return (struct slice){file.p, told ? n : 0};
}

/* Where a rank ran, by its manifest; 0: not told. */
struct place {
    uint32_t job, step, node;
};

struct join {
    const struct ranks *ranks;
    const struct strtab *texts;
    struct place *places; /* of each rank */
    uint32_t *jobs;       /* of each log: the job that its name tells */
    size_t njobs;
};

static bool
load_places(struct join *j, struct store *store, struct err *err)
{
    static const bool want[runs_NCOLS] = {
        [runs_rank] = true, [runs_job] = true, [runs_step] = true, [runs_node] = true};
    struct err trouble = {0};
    const struct batch *b;
    j->places = xcalloc(j->ranks->n + 1, sizeof *j->places);
    for (size_t i = 0; i < j->ranks->n; i++)
        j->places[i].node = j->ranks->of[i].node;
    struct scan *sc = scan_begin(store, TABLE_runs, want, NULL, &trouble);
    while (sc && (b = scan_next(sc, &trouble)))
        for (size_t i = 0; i < b->n; i++) {
            uint32_t at = ranks_find(j->ranks, runs_rank_in(b)[i]);
            if (at != RANKS_NONE)
                j->places[at] = (struct place){
                    runs_job_in(b)[i], runs_step_in(b)[i],
                    runs_node_in(b)[i] ? runs_node_in(b)[i] : j->ranks->of[at].node};
        }
    scan_end(sc);
    return trouble.text[0] == 0 || err_set(err, "%s", trouble.text);
}

static void
learn_jobs(struct join *j, const struct sources *sources)
{
    j->njobs = sources->n;
    j->jobs = xcalloc(sources->n + 1, sizeof *j->jobs);
    for (size_t i = 0; i < sources->n; i++)
        j->jobs[i] =
            strtab_find(j->texts, profile_job(strtab_get(j->texts, sources->name[i])));
}

/* What one of them does not tell cannot contradict. */
static bool
fits(uint32_t a, uint32_t b)
{
    return a == 0 || b == 0 || a == b;
}

/* A job whose number no manifest has stands in no text: its profile fits no rank that
 * tells another. */
static bool
is_of_job(const struct join *j, uint16_t source, const struct sources *sources,
          uint32_t job)
{
    uint32_t told = source < j->njobs ? j->jobs[source] : 0;
    if (told || job == 0)
        return fits(told, job);
    return source >= sources->n ||
           profile_job(strtab_get(j->texts, sources->name[source])).n == 0;
}

static void
add_sample(struct ranksample *r, const struct batch *b, size_t i)
{
    r->profiled++;
    r->profile_cpu_s = more(r->profile_cpu_s, samples_job_cpu_s_in(b)[i]);
    r->profile_read_b = more(r->profile_read_b, samples_job_read_bytes_in(b)[i]);
    r->profile_write_b = more(r->profile_write_b, samples_job_write_bytes_in(b)[i]);
    r->profile_rss_b =
        larger(r->profile_rss_b, batch_f64(b, samples_job_rss_kib, i) * 1024);
}

static void
take_profile(struct ranksamples *s, const struct join *j, const struct sources *sources,
             const struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        int32_t task = samples_job_task_in(b)[i];
        uint32_t at = task == MISSING_I32 ? RANKS_NONE : ranks_find(j->ranks, task);
        const struct place *place = at == RANKS_NONE ? NULL : &j->places[at];
        bool joined = place && fits(place->step, samples_job_step_in(b)[i]) &&
                      fits(place->node, samples_job_node_in(b)[i]) &&
                      is_of_job(j, samples_job_source_in(b)[i], sources, place->job);
        s->strange += !joined && task != MISSING_I32;
        if (joined)
            add_sample(&s->of[at], b, i);
        s->profiled |= joined;
    }
}

static bool
load_profile(struct ranksamples *s, const struct ranks *ranks,
             const struct sources *sources, struct store *store, struct err *err)
{
    struct err trouble = {0};
    const struct batch *b;
    struct join j = {.ranks = ranks,
                     .texts = store_load_strings(store, STR_text, &trouble)};
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    bool ok = load_places(&j, store, err);
    learn_jobs(&j, sources);
    struct scan *sc =
        ok ? scan_begin(store, TABLE_samples_job, NULL, NULL, &trouble) : NULL;
    while (sc && (b = scan_next(sc, &trouble)))
        take_profile(s, &j, sources, b);
    scan_end(sc);
    free(j.places);
    free(j.jobs);
    return ok && (trouble.text[0] == 0 || err_set(err, "%s", trouble.text));
}

bool
ranksamples_load(struct ranksamples *s, const struct ranks *ranks,
                 const struct sources *sources, struct store *store, struct err *err)
{
    const double no = (double)NAN;
    *s = (struct ranksamples){.of = xcalloc(ranks->n + 1, sizeof *s->of)};
    for (size_t i = 0; i < ranks->n; i++)
        s->of[i] = (struct ranksample){no, no, 0, no, no, no, no};
    bool has_samples = store_rows(store, TABLE_samples_process) > 0;
    bool has_profile = store_rows(store, TABLE_samples_job) > 0;
    return (!has_samples || load_usage(s, ranks, store, err)) &&
           (!has_profile || load_profile(s, ranks, sources, store, err));
}

void
ranksamples_free(struct ranksamples *s)
{
    free(s->of);
    *s = (struct ranksamples){0};
}
