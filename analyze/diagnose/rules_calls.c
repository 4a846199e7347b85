/* Rules about kinds of calls: small, vain, too many. */
#include "analyze/diagnose/findings_priv.h"

#define MIB (1024.0 * 1024.0)

static const char no_durations[] = "the log has no durations";

/* Calls of the advised size; each file needs one at least. */
static void
fewer_larger(struct finding *f)
{
    double wanted = ceil(sum_real(f->calls.bytes) / f->size_b);
    finding_fewer(f, MAX(wanted, (double)f->nfiles), "larger");
}

/* Calls that show a symptom are more than a share of those that might. */
static bool
by_share(const struct evidence *e, struct finding *f, enum symptom k,
         enum threshold_id share, enum threshold_id count)
{
    const struct symptoms *s = e->symptoms;
    double n = (double)s->of[k].all.calls, value = ratio(n, (double)s->outof[k]);
    if (!(value > limit_of(e, share)) || n < limit_of(e, count))
        return false;
    meet(e, f, share, value);
    finding_blame(f, &s->of[k]);
    f->mean_b = ratio(sum_real(f->calls.bytes), n);
    return true;
}

static void
small_transfers(const struct evidence *e, struct finding *f, enum symptom k,
                const enum threshold_id t[3])
{
    if (!by_share(e, f, k, t[0], t[1]))
        return;
    f->size_b = limit_of(e, t[2]);
    fewer_larger(f);
}

void
rule_small_reads(const struct evidence *e, struct finding *f)
{
    static const enum threshold_id t[] = {T_W01_share, T_W01_count, T_W01_advise};
    small_transfers(e, f, SMALL_READS, t);
}

void
rule_small_writes(const struct evidence *e, struct finding *f)
{
    static const enum threshold_id t[] = {T_W02_share, T_W02_count, T_W02_advise};
    small_transfers(e, f, SMALL_WRITES, t);
}

void
rule_metadata(const struct evidence *e, struct finding *f)
{
    const struct symptoms *s = e->symptoms;
    const struct culprits *c = &s->of[METADATA];
    double n = (double)c->all.calls;
    double share = s->io.timed ? ratio(seconds(c->all.time_ns), seconds(s->io.time_ns))
                               : (double)NAN;
    double mib = MAX(sum_real(s->file_data.bytes) / MIB, 1.0), per_mib = n / mib;
    if (n < limit_of(e, T_W06_count))
        return;
    if (share >= limit_of(e, T_W06_share))
        meet(e, f, T_W06_share, share);
    else if (per_mib > limit_of(e, T_W06_per_mib))
        meet(e, f, T_W06_per_mib, per_mib);
    else if (isnan(share))
        f->why = no_durations;
    if (!f->met)
        return;
    finding_blame(f, c);
    if (f->nfiles) /* each is asked about once */
        finding_fewer(f, (double)f->nfiles, "");
}

void
rule_failed_lookups(const struct evidence *e, struct finding *f)
{
    if (by_share(e, f, FAILED_LOOKUPS, T_W08_share, T_W08_count))
        finding_fewer(f, 0, "");
}

void
rule_syncs(const struct evidence *e, struct finding *f)
{
    const struct symptoms *s = e->symptoms;
    const struct culprits *c = &s->of[SYNCS];
    double n = (double)c->all.calls, between = limit_of(e, T_W11_between);
    double share = s->io.timed ? ratio(seconds(c->all.time_ns), seconds(s->io.time_ns))
                               : (double)NAN;
    double each = ratio(sum_real(s->written_b), n);
    if (n < limit_of(e, T_W11_count))
        return;
    if (share > limit_of(e, T_W11_share))
        meet(e, f, T_W11_share, share);
    else if (each < between)
        meet(e, f, T_W11_between, each);
    else if (isnan(share))
        f->why = no_durations;
    if (!f->met)
        return;
    finding_blame(f, c);
    f->size_b = between;
    finding_fewer(f, MAX(ceil(sum_real(s->written_b) / between), 1.0), "");
}

/* More calls than a number. */
static bool
by_count(const struct evidence *e, struct finding *f, enum symptom k,
         enum threshold_id count)
{
    double n = (double)e->symptoms->of[k].all.calls;
    if (!(n > limit_of(e, count)))
        return false;
    meet(e, f, count, n);
    finding_blame(f, &e->symptoms->of[k]);
    f->mean_b = ratio(sum_real(f->calls.bytes), n);
    return true;
}

void
rule_tiny_writes(const struct evidence *e, struct finding *f)
{
    if (!by_count(e, f, TINY_WRITES, T_W16_count))
        return;
    f->size_b = limit_of(e, T_W16_advise);
    fewer_larger(f);
}

void
rule_single_bytes(const struct evidence *e, struct finding *f)
{
    if (!by_count(e, f, SINGLE_BYTES, T_W17_count))
        return;
    f->size_b = limit_of(e, T_W17_advise);
    fewer_larger(f);
}

void
rule_short_reads(const struct evidence *e, struct finding *f)
{
    double spin = (double)symptoms_vain_per_s(e->symptoms);
    if (by_share(e, f, SHORT_READS, T_W20_share, T_W20_count) ||
        !(spin > limit_of(e, T_W20_spin)))
        return;
    meet(e, f, T_W20_spin, spin);
    finding_blame(f, &e->symptoms->of[VAIN_CALLS]);
    finding_fewer(f, 0, "");
}

void
rule_locks(const struct evidence *e, struct finding *f)
{
    const struct symptoms *s = e->symptoms;
    const struct culprits *c = &s->of[LOCK_WAITS];
    double there = seconds(symptoms_threads_ns(s));
    double share = ratio(seconds(c->all.time_ns), there);
    if (s->timed == 0)
        f->why = no_durations;
    else if (s->hull.clocked == 0)
        f->why = "the log has no clock";
    if (f->why || !(share > limit_of(e, T_W18_share)))
        return;
    meet(e, f, T_W18_share, share);
    finding_blame(f, c);
    finding_fewer(f, 0, "");
}

/* ---- one path opened again and again ---- */

/* A path that a process opened. */
struct reopened {
    uint64_t process;
    uint32_t path;
    struct affected opens; /* its bytes are those moved through it */
    int32_t call;          /* id of the first open's call */
};

static struct reopened
reopened_of(const struct worker *w, const struct sums *s)
{
    return (struct reopened){
        .process = w->process,
        .path = (uint32_t)s->key,
        .opens = {.calls = s->n[OPENS],
                  .timed = s->n[OPENS_TIMED],
                  .time_ns = s->n[OPENS_NS],
                  .bytes = s->n[OPENS_BYTES],
                  .source = (uint16_t)s->source,
                  .line = s->place > 0 ? s->place - 1 : 0},
        .call = (int32_t)s->value,
    };
}

/* More opens; of equally many, those that begin first. */
static bool
is_worse(const struct affected *a, const struct affected *b)
{
    if (a->calls != b->calls)
        return a->calls > b->calls;
    return a->source != b->source ? a->source < b->source : a->line < b->line;
}

/* Blames what is opened too often for what is moved through it. */
static void
find_reopened(const struct evidence *e, struct worker *w, struct culprits *c,
              struct reopened *worst)
{
    struct sumlist_cursor cursor = {0};
    struct sums s;
    sumlist_settle(&w->opens);
    while (sumlist_next(&w->opens, &cursor, &s)) {
        struct reopened r = reopened_of(w, &s);
        double n = (double)r.opens.calls;
        if (!(n > limit_of(e, T_W07_opens)) ||
            !(ratio(sum_real(r.opens.bytes), n) < limit_of(e, T_W07_bytes)))
            continue;
        culprits_add(c, r.process, r.path, &r.opens);
        if (worst->opens.calls == 0 || is_worse(&r.opens, &worst->opens))
            *worst = r;
    }
}

void
rule_reopened(const struct evidence *e, struct finding *f)
{
    struct culprits c = {0};
    struct reopened worst = {0};
    for (size_t i = 0; i < e->symptoms->nworkers; i++)
        find_reopened(e, &e->symptoms->workers[i], &c, &worst);
    if (worst.opens.calls > 0) {
        meet(e, f, T_W07_opens, (double)worst.opens.calls);
        finding_blame(f, &c);
        f->file = (worst.process & ~(uint64_t)UINT32_MAX) | worst.path;
        f->process = worst.process;
        f->source = worst.opens.source;
        f->line = worst.opens.line;
        f->call = worst.call;
        f->mean_b = ratio(sum_real(worst.opens.bytes), (double)worst.opens.calls);
        finding_fewer(f, (double)c.files.n, "");
    }
    culprits_free(&c);
}
