/* What the hosts of a file saw together: barriers, and files that one made and another
 * found. */
#ifndef WEIR_ANALYZE_CLOCKS_CLOCKEVENTS_H
#define WEIR_ANALYZE_CLOCKS_CLOCKEVENTS_H

#include "analyze/clocks/clocks.h"
#include "analyze/rows/session.h"

/* The hosts of logs that have a date, in order of their first log. {0} is none. */
struct clockhosts {
    uint32_t *host; /* text id */
    size_t n;
    size_t *of_source; /* CLOCKHOSTS_NONE: the log tells no host, or has no date */
    size_t nsources;
    int64_t *set_ns; /* of each host: how much its clock was set while it was recorded,
                        against one that nobody sets; MISSING_I64: not told */
};
#define CLOCKHOSTS_NONE SIZE_MAX

bool clockhosts_load(struct clockhosts *h, struct session *s, struct err *err);
void clockhosts_free(struct clockhosts *h);

static inline size_t
host_of_row(const struct clockhosts *h, uint16_t source)
{
    return source < h->nsources ? h->of_source[source] : CLOCKHOSTS_NONE;
}

/* Regions whose name holds `word` are barriers; the k-th of a name on a rank is the k-th
 * on all. *uneven: names that not all ranks went through equally often; of those, the
 * first ones count. */
bool clockevents_barriers(struct clocks *c, const struct clockhosts *h, struct slice word,
                          struct session *s, size_t *uneven, struct err *err);
/* Files that were made once (mkdir, O_EXCL), are never removed or renamed, and lie where
 * hosts share files. */
bool clockevents_files(struct clocks *c, const struct clockhosts *h, struct session *s,
                       struct err *err);

#endif
