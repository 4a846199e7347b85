/* What the files of usage.h share: what is known of one process. */
#ifndef WEIR_ANALYZE_PROCS_USAGE_PRIV_H
#define WEIR_ANALYZE_PROCS_USAGE_PRIV_H

#include "analyze/procs/usage.h"

struct usage_process {
    size_t recording;
    int32_t pid, ppid;
    int64_t starttime_ticks;
    int64_t first[USAGE_COUNT], last[USAGE_COUNT]; /* in base units */
    int64_t end[USAGE_COUNT];                      /* MISSING_I64: not told */
    int64_t peak_rss_b;
    bool ran_before;       /* the recording */
    uint8_t how, taken_by; /* enum sample_end, sample_taker */
    uint16_t source;       /* log that tells of it */
    uint32_t comm;         /* the last one that was read */
};

/* What it counted is in a followed parent's counters, too: the place of that parent, else
 * NULL. */
const uint64_t *usage_taker(const struct usage *u, const struct usage_process *p);
/* Whether a parent takes it over when it waits. */
bool usage_inherited(enum usage_what w);

#endif
