/* What the rules of findings.h share. */
#ifndef WEIR_ANALYZE_DIAGNOSE_FINDINGS_PRIV_H
#define WEIR_ANALYZE_DIAGNOSE_FINDINGS_PRIV_H

#include <math.h>

#include "analyze/diagnose/findings.h"

/* A rule fills *f; f is {0} but for what means "none". */
typedef void finding_rule(const struct evidence *e, struct finding *f);

finding_rule rule_small_reads, rule_small_writes, rule_misaligned, rule_random_reads,
    rule_random_writes, rule_metadata, rule_reopened, rule_failed_lookups,
    rule_read_again, rule_written_again, rule_syncs, rule_imbalance, rule_straggler,
    rule_bursts, rule_tail, rule_tiny_writes, rule_single_bytes, rule_locks, rule_quality,
    rule_short_reads, rule_mapped, rule_limits, rule_contested;

static inline double
limit_of(const struct evidence *e, enum threshold_id id)
{
    return e->thresholds->of[id];
}

/* NaN when b is 0. */
static inline double
ratio(double a, double b)
{
    return b > 0 ? a / b : (double)NAN;
}

static inline double
seconds(uint64_t ns)
{
    return sum_real(ns) / (double)NS_PER_S;
}

/* The rule is met: `value` passed the threshold `by`. */
static inline void
meet(const struct evidence *e, struct finding *f, enum threshold_id by, double value)
{
    f->met = true;
    f->by = by;
    f->value = value;
    f->threshold = limit_of(e, by);
}

/* Takes calls, files, processes and the example from the culprits. */
void finding_blame(struct finding *f, const struct culprits *c);
/* gain: n calls become `wanted` of them, each as long as one is now. */
void finding_fewer(struct finding *f, double wanted, const char *of_what);

#endif
