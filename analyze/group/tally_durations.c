/* Percentiles of calls that are alike: their durations, counted (weir-top). */
#include "analyze/group/tally.h"
#include "analyze/rows/columns.h"

void
tallies_add_durations(struct tallies *t, const struct alike_entries *e,
                      const uint32_t *group)
{
    const int64_t *dur = calls_dur_ns_in(e->calls);
    for (size_t i = 0; i < e->calls->n; i++) {
        struct tally *a = tallies_at(t, group[i]);
        tally_u128 ns = (tally_u128)dur[i];
        if (dur[i] == MISSING_I64)
            continue;
        hist_add_times(&a->dur, dur[i], e->times[i]);
        a->square_ns2 += ns * ns * e->times[i];
        a->rough |= e->most[i] > dur[i];
    }
}
