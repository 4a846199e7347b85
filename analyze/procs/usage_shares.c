/* What each process used itself, so that groups of them add up to the totals. */
#include "analyze/procs/usage_priv.h"
#include "analyze/rows/times.h"
#include "lib/base/mem.h"

/* What its parent's counters grew by when it waited: what could be read last, as that is
 * in the same unit. The rest of a process's life stays with the parent. */
static void
take_off(struct usage_share *parent, const struct usage_process *child)
{
    for (int w = 0; w < USAGE_COUNT; w++)
        if (usage_inherited((enum usage_what)w) && parent->of[w] != MISSING_I64 &&
            child->last[w] != MISSING_I64)
            parent->of[w] = ns_between(child->last[w], parent->of[w]);
}

static void
begin(struct usage_share *s, const struct usage *u, const struct usage_process *p)
{
    bool taken = usage_taker(u, p) != NULL;
    *s = (struct usage_share){p->source, p->pid, p->comm, {0}, p->peak_rss_b};
    for (int w = 0; w < USAGE_COUNT; w++) {
        bool exact = !taken && p->end[w] != MISSING_I64;
        s->of[w] = exact ? p->end[w] : p->last[w];
        if (p->ran_before && p->first[w] != MISSING_I64 && s->of[w] != MISSING_I64)
            s->of[w] = ns_between(p->first[w], s->of[w]);
    }
}

struct usage_share *
usage_shares(const struct usage *u)
{
    struct usage_share *shares = xcalloc(u->n + 1, sizeof *shares);
    for (size_t i = 0; i < u->n; i++)
        begin(&shares[i], u, &u->processes[i]);
    for (size_t i = 0; i < u->n; i++) {
        const uint64_t *taker = usage_taker(u, &u->processes[i]);
        if (taker)
            take_off(&shares[*taker], &u->processes[i]);
    }
    return shares;
}
