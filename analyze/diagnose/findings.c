#include "analyze/diagnose/findings_priv.h"

/* clang-format off */
const struct finding_def finding_defs[CODES] = {
#define BY_TIME LEVEL_BY_TIME
#define WARN LEVEL_WARN
#define INFO LEVEL_INFO
#define FINDING(code, name, unit, meaning, level, show, advice)                          \
    [code] = {#code, name, unit, meaning, level, show, advice},
#define THRESHOLD(...)
#define ADVICE(...)
#include "analyze/diagnose/findings.def"
#undef FINDING
#undef THRESHOLD
#undef ADVICE
#undef BY_TIME
#undef WARN
#undef INFO
};
/* clang-format on */

static finding_rule *const rules[CODES] = {
    [W01] = rule_small_reads,   [W02] = rule_small_writes,   [W03] = rule_misaligned,
    [W04] = rule_random_reads,  [W05] = rule_random_writes,  [W06] = rule_metadata,
    [W07] = rule_reopened,      [W08] = rule_failed_lookups, [W09] = rule_read_again,
    [W10] = rule_written_again, [W11] = rule_syncs,          [W12] = rule_imbalance,
    [W13] = rule_straggler,     [W14] = rule_bursts,         [W15] = rule_tail,
    [W16] = rule_tiny_writes,   [W17] = rule_single_bytes,   [W18] = rule_locks,
    [W19] = rule_quality,       [W20] = rule_short_reads,    [W21] = rule_mapped,
    [W22] = rule_limits,        [W23] = rule_contested,
};

/* ---- shared by rules ---- */

void
finding_blame(struct finding *f, const struct culprits *c)
{
    const struct share *file = shares_worst(&c->files);
    const struct share *process = shares_worst(&c->processes);
    const struct affected *example = file ? &file->calls : &c->all;
    f->calls = c->all;
    f->nfiles = c->files.n;
    f->nprocesses = c->processes.n;
    for (size_t i = 0; i < c->files.n; i++) /* what has no name is no file */
        f->nfiles -= (uint32_t)c->files.of[i].key == 0;
    f->file = file ? file->key : FINDING_NONE;
    f->process = process ? process->key : FINDING_NONE;
    f->source = example->source;
    f->line = example->line;
}

void
finding_fewer(struct finding *f, double wanted, const char *of_what)
{
    double n = (double)f->calls.calls, s = seconds(f->calls.time_ns);
    if (!(wanted < n) || f->calls.timed == 0)
        return;
    f->gain_s = s * (1 - wanted / n);
    snprintf(f->gain, sizeof f->gain,
             "at most: %.0f calls become %.0f%s%s; %.6g s x (1 - %.0f / %.0f)", n, wanted,
             of_what[0] ? " " : "", of_what, s, wanted, n);
}

/* ---- levels ---- */

int64_t
findings_run_ns(const struct symptoms *s)
{
    return s->hull.clocked ? ns_between(s->hull.first_ns, s->hull.last_ns) : MISSING_I64;
}

static enum finding_level
level_by_time(const struct symptoms *s, const struct finding *f)
{
    int64_t run_ns = findings_run_ns(s);
    if (s->calls < LEVEL_CALLS || (run_ns != MISSING_I64 && run_ns < LEVEL_NS))
        return LEVEL_INFO;
    bool run = !isnan(f->run_share);
    double share = run ? f->run_share : f->io_share;
    if (share >= (run ? HIGH_OF_RUN : HIGH_OF_IO))
        return LEVEL_HIGH;
    return share >= (run ? WARN_OF_RUN : WARN_OF_IO) ? LEVEL_WARN : LEVEL_INFO;
}

static void
rate(const struct symptoms *s, struct finding *f, int level)
{
    int64_t run_ns = findings_run_ns(s);
    if (f->calls.timed > 0) {
        f->io_share = ratio(seconds(f->calls.time_ns), seconds(s->io.time_ns));
        if (run_ns != MISSING_I64)
            f->run_share = ratio(sum_real(f->calls.time_ns), (double)run_ns);
    }
    f->level = level == LEVEL_BY_TIME ? level_by_time(s, f) : (enum finding_level)level;
}

static bool
needs_calls(int code)
{
    return code != W19 && code != W22;
}

void
findings_judge(const struct evidence *e, struct finding found[CODES])
{
    const double no = (double)NAN;
    for (int code = 0; code < CODES; code++) {
        struct finding *f = &found[code];
        *f = (struct finding){.file = FINDING_NONE,
                              .process = FINDING_NONE,
                              .call = -1,
                              .io_share = no,
                              .run_share = no,
                              .size_b = no,
                              .mean_b = no,
                              .gain_s = no};
        if (needs_calls(code) && !e->has_calls)
            f->why = "the file has no calls";
        else
            rules[code](e, f);
        if (f->met)
            rate(e->symptoms, f, finding_defs[code].level);
    }
    for (int code = 0; code < CODES && found[W19].met; code++)
        if (found[code].level == LEVEL_HIGH)
            found[code].level = LEVEL_WARN;
}
