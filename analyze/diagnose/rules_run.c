/* Rules about the run as a whole: balance, time, data quality, limits. */
#include "analyze/diagnose/findings_priv.h"
#include "lib/base/mem.h"

#define TAIL_FACTOR 10.0 /* a call is of the tail from so many medians on */

static const char no_clock[] = "the log has no clock";
static const char no_durations[] = "the log has no durations";

/* ---- among peers ---- */

struct load {
    struct peer peer;
    struct affected io;
    uint64_t process; /* the one of it with most */
    uint64_t most_ns;
    int64_t first_ns, last_ns; /* of its calls */
};

static int
by_peer(const void *a, const void *b)
{
    const struct load *x = a, *y = b;
    if (x->peer.group != y->peer.group)
        return x->peer.group < y->peer.group ? -1 : 1;
    if (x->peer.unit != y->peer.unit)
        return x->peer.unit < y->peer.unit ? -1 : 1;
    return (x->process > y->process) - (x->process < y->process);
}

static int
by_time(const void *a, const void *b)
{
    const struct load *x = a, *y = b;
    if (x->io.time_ns != y->io.time_ns)
        return x->io.time_ns < y->io.time_ns ? -1 : 1;
    return by_peer(a, b);
}

/* One load for each peer; sorted by group. Owned by the caller. */
static struct load *
loads_of(const struct evidence *e, size_t *n)
{
    const struct symptoms *s = e->symptoms;
    struct load *loads = xcalloc(s->nworkers + 1, sizeof *loads);
    size_t all = 0, kept = 0;
    for (size_t i = 0; i < s->nworkers; i++) {
        const struct worker *w = &s->workers[i];
        if (w->io.calls && w->first_ns != MISSING_I64)
            loads[all++] =
                (struct load){e->peer_of(e->peers, w), w->io,       w->process,
                              w->io.time_ns,           w->first_ns, w->last_ns};
    }
    if (all)
        qsort(loads, all, sizeof *loads, by_peer);
    for (size_t i = 1; i < all; i++) {
        struct load *to = &loads[kept];
        bool same =
            to->peer.group == loads[i].peer.group && to->peer.unit == loads[i].peer.unit;
        if (!same) {
            loads[++kept] = loads[i];
            continue;
        }
        affected_merge(&to->io, &loads[i].io);
        to->first_ns = MIN(to->first_ns, loads[i].first_ns);
        to->last_ns = MAX(to->last_ns, loads[i].last_ns);
        if (loads[i].most_ns > to->most_ns) {
            to->most_ns = loads[i].most_ns;
            to->process = loads[i].process;
        }
    }
    *n = all ? kept + 1 : 0;
    return loads;
}

struct balance {
    struct load most;
    double mean_s, median_s;
    size_t peers;
};

/* The group of at least `peers`, all there at one time, whose busiest member is the
 * busiest of all. What runs one after the other waits for nobody. */
static bool
find_balance(const struct evidence *e, enum threshold_id peers, enum threshold_id time,
             struct balance *b)
{
    size_t n;
    struct load *loads = loads_of(e, &n);
    *b = (struct balance){.peers = 0};
    for (size_t from = 0, to; from < n; from = to) {
        double sum = 0;
        int64_t last_to_come = INT64_MIN, first_to_go = INT64_MAX;
        for (to = from; to < n && loads[to].peer.group == loads[from].peer.group; to++) {
            sum += seconds(loads[to].io.time_ns);
            last_to_come = MAX(last_to_come, loads[to].first_ns);
            first_to_go = MIN(first_to_go, loads[to].last_ns);
        }
        size_t k = to - from;
        /* Ranks run together, whatever the clocks of their hosts say. */
        bool apart = last_to_come > first_to_go && loads[from].peer.group != PEERS_RANKS;
        if ((double)k < limit_of(e, peers) || apart)
            continue;
        qsort(loads + from, k, sizeof *loads, by_time);
        const struct load *most = &loads[to - 1];
        if (b->peers && most->io.time_ns <= b->most.io.time_ns)
            continue;
        *b = (struct balance){.most = *most, .mean_s = sum / (double)k, .peers = k};
        b->median_s = (seconds(loads[from + (k - 1) / 2].io.time_ns) +
                       seconds(loads[from + k / 2].io.time_ns)) /
                      2;
    }
    free(loads);
    return b->peers && sum_real(b->most.io.time_ns) >= limit_of(e, time);
}

static void
blame_most(struct finding *f, const struct balance *b, double usual_s, const char *usual)
{
    double most_s = seconds(b->most.io.time_ns);
    f->calls = b->most.io;
    f->calls.time_ns = (uint64_t)(MAX(most_s - usual_s, 0.0) * (double)NS_PER_S);
    f->nprocesses = 1;
    f->process = b->most.process;
    f->source = b->most.io.source;
    f->line = b->most.io.line;
    f->gain_s = most_s - usual_s;
    snprintf(f->gain, sizeof f->gain,
             "at most: %.6g s of the busiest - %.6g s, the %s of %zu", most_s, usual_s,
             usual, b->peers);
}

void
rule_imbalance(const struct evidence *e, struct finding *f)
{
    struct balance b;
    if (e->symptoms->timed == 0)
        f->why = no_durations;
    else if (e->symptoms->hull.clocked == 0)
        f->why = no_clock;
    if (f->why || !find_balance(e, T_W12_peers, T_W12_time, &b))
        return;
    double most_s = seconds(b.most.io.time_ns), share = ratio(most_s - b.mean_s, most_s);
    if (!(share > limit_of(e, T_W12_share)))
        return;
    meet(e, f, T_W12_share, share);
    blame_most(f, &b, b.mean_s, "mean");
}

void
rule_straggler(const struct evidence *e, struct finding *f)
{
    struct balance b;
    if (e->symptoms->timed == 0)
        f->why = no_durations;
    else if (e->symptoms->hull.clocked == 0)
        f->why = no_clock;
    if (f->why || !find_balance(e, T_W13_peers, T_W13_time, &b))
        return;
    double times = ratio(seconds(b.most.io.time_ns), b.median_s);
    if (!(times > limit_of(e, T_W13_ratio)))
        return;
    meet(e, f, T_W13_ratio, times);
    blame_most(f, &b, b.median_s, "median");
}

/* ---- over time ---- */

static int
descending(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (x[0] < y[0]) - (x[0] > y[0]);
}

void
rule_bursts(const struct evidence *e, struct finding *f)
{
    const struct symptoms *s = e->symptoms;
    uint64_t slices[SYMPTOM_SLICES][2], all = 0, most = 0, most_ns = 0;
    if (s->hull.clocked == 0) {
        f->why = no_clock;
        return;
    }
    for (int i = 0; i < SYMPTOM_SLICES; i++) {
        slices[i][0] = s->slice_b[i];
        slices[i][1] = s->slice_ns[i];
        all = sum_add(all, s->slice_b[i]);
    }
    qsort(slices, SYMPTOM_SLICES, sizeof slices[0], descending);
    for (int i = 0; i < SYMPTOM_SLICES / 10; i++) {
        most = sum_add(most, slices[i][0]);
        most_ns = sum_add(most_ns, slices[i][1]);
    }
    double share = ratio(sum_real(most), sum_real(all));
    if (!(share > limit_of(e, T_W14_share)) || sum_real(all) < limit_of(e, T_W14_bytes))
        return;
    meet(e, f, T_W14_share, share);
    f->calls = (struct affected){.timed = s->timed, .time_ns = most_ns, .bytes = most};
}

/* How many values are longer than `from`, and their sum: exact while the histogram is,
 * else by the middles of its buckets. */
static void
tail_of(const struct hist *h, double from, struct affected *tail)
{
    uint64_t lo, hi;
    for (size_t i = 0; i < hist_places(h); i++)
        for (uint64_t k = 0; (double)h->exact[i].value > from && k < h->exact[i].count;
             k++) { /* HIST_EXACT times at most */
            tail->calls++;
            tail->time_ns = sum_add(tail->time_ns, (uint64_t)h->exact[i].value);
        }
    for (size_t i = 0; h->bucket && i < HIST_BUCKETS; i++) {
        if (h->bucket[i] == 0)
            continue;
        hist_bounds(i, &lo, &hi);
        double middle = (double)lo + (double)(hi - lo) / 2;
        if (middle > from) {
            tail->calls += h->bucket[i];
            tail->time_ns =
                sum_add(tail->time_ns, (uint64_t)(middle * (double)h->bucket[i]));
        }
    }
    tail->timed = tail->calls;
}

void
rule_tail(const struct evidence *e, struct finding *f)
{
    const struct symptoms *s = e->symptoms;
    static const char *const ops[] = {"read", "write"};
    if (s->timed == 0)
        f->why = no_durations;
    for (int side = 0; side < 2 && !f->why; side++) {
        const struct hist *h = &s->dur[side];
        double p50 = h->count ? (double)hist_quantile(h, 0.5) : (double)NAN;
        double p99 = h->count ? (double)hist_quantile(h, 0.99) : (double)NAN;
        double times = ratio(p99, MAX(p50, 1.0));
        bool met = (double)h->count >= limit_of(e, T_W15_count) &&
                   times > limit_of(e, T_W15_ratio) && p99 > limit_of(e, T_W15_p99);
        if (!met || (f->met && times <= f->value))
            continue;
        const struct longest *l = &s->longest[side];
        meet(e, f, T_W15_ratio, times);
        f->calls = (struct affected){.calls = 0};
        tail_of(h, TAIL_FACTOR * p50, &f->calls);
        f->op = ops[side];
        f->file = (l->process & ~(uint64_t)UINT32_MAX) | l->path;
        f->process = l->process;
        f->source = l->source;
        f->line = l->line;
        f->gain_s = seconds(f->calls.time_ns) - (double)f->calls.calls * p50 / 1e9;
        snprintf(f->gain, sizeof f->gain,
                 "if those above 10 medians took one: %.6g s - %llu x %.6g s",
                 seconds(f->calls.time_ns), (unsigned long long)f->calls.calls,
                 p50 / 1e9);
    }
}

/* ---- what it rests on, and what limits it ---- */

/* NaN where the recording does not tell what it took. */
static double
share_of_tracing(const struct evidence *e)
{
    int64_t run_ns = findings_run_ns(e->symptoms);
    if (isnan(e->tracing_s) || run_ns == MISSING_I64)
        return (double)NAN;
    return fmin(ratio(e->tracing_s * 1e9, (double)run_ns), 1);
}

/* Alone the run is faster, and its times are others. */
static void
blame_tracing(const struct evidence *e, struct finding *f, double share)
{
    meet(e, f, T_W19_tracing, share);
    snprintf(f->what, sizeof f->what,
             "trace fewer calls (--calls), or take times from weir-record --no-strace: "
             "strace was at work for %.3g s",
             e->tracing_s);
}

/* Durations hold, the order and the distance of calls does not. */
static void
blame_clock(const struct evidence *e, struct finding *f)
{
    meet(e, f, T_W19_back, (double)e->clock.back_ns);
    f->source = e->clock_source;
    f->line = e->clock.line;
    snprintf(f->what, sizeof f->what,
             "the clock went back by %.6g s in the run: look at the times before and "
             "after that apart (--from, --to), and record with a clock that is not set",
             (double)e->clock.back_ns / (double)NS_PER_S);
}

void
rule_quality(const struct evidence *e, struct finding *f)
{
    double lost = ratio((double)e->account->not_understood, (double)e->account->lines);
    double tracing = share_of_tracing(e);
    bool samples_only = !e->has_calls && e->machine->sampled;
    snprintf(f->what, sizeof f->what, "record again with weir-strace");
    if (samples_only)
        meet(e, f, T_W19_lost, 1);
    else if (!e->account->known)
        f->why = "the file has no ledger";
    else if (lost > limit_of(e, T_W19_lost))
        meet(e, f, T_W19_lost, lost);
    else if ((double)e->clock.back_ns > limit_of(e, T_W19_back))
        blame_clock(e, f);
    else if (tracing > limit_of(e, T_W19_tracing))
        blame_tracing(e, f, tracing);
}

void
rule_limits(const struct evidence *e, struct finding *f)
{
    const struct machine *m = e->machine;
    double memory = ratio(m->memory_b, m->memory_limit_b);
    bool restricted = m->allowed_cpus < m->cpus;
    double cpu = ratio(m->cpu_s, m->recorded_s * m->allowed_cpus);
    if (!m->sampled) {
        f->why = "only weir-sample tells";
    } else if (memory >= limit_of(e, T_W22_memory)) {
        meet(e, f, T_W22_memory, memory);
        snprintf(f->what, sizeof f->what,
                 "ask for more memory, or use less: %.0f of %.0f bytes were in use",
                 m->memory_b, m->memory_limit_b);
    } else if (m->swap_b >= limit_of(e, T_W22_swap)) {
        meet(e, f, T_W22_swap, m->swap_b);
        snprintf(f->what, sizeof f->what, "use less memory: %.0f bytes were in swap",
                 m->swap_b);
    } else if (restricted && cpu < limit_of(e, T_W22_cpu)) {
        meet(e, f, T_W22_cpu, cpu);
        snprintf(f->what, sizeof f->what,
                 "ask for fewer processors, or use them: %.6g s of %.6g s x %.6g",
                 m->cpu_s, m->recorded_s, m->allowed_cpus);
    } else if (isnan(memory) && isnan(m->swap_b) && !restricted) {
        f->why = "no limit of memory or processors was sampled";
    }
}
