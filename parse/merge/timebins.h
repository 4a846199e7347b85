/* Calls over time, for files that keep none of them: what began in each slice of time, by
 * log, operation and result, and how long calls lasted through it. A log has at most 1000
 * slices; they are so long that those which 200 bins of any longer run need, in steps of
 * 1, 2 and 5, are whole numbers of them. */
#ifndef WEIR_PARSE_MERGE_TIMEBINS_H
#define WEIR_PARSE_MERGE_TIMEBINS_H

#include "lib/base/imap.h"
#include "lib/store/store.h"

/* From the first start to the last end of a log's calls. */
struct timebins_span {
    int64_t first_ns, last_ns;
    bool known;
};

/* {0} is none. */
struct timebins {
    struct timebins_span *spans; /* by number of the log */
    size_t nspans;
    struct timebins_row *rows;
    size_t n, cap;
    struct imap at; /* hash of what a row is of → place */
};

/* First all batches of a part, of which start_ns, dur_ns and source are needed; its log 0
 * is log `first_source` of the whole. Then the same calls as they will stand in the
 * whole.
 */
void timebins_measure(struct timebins *t, const struct batch *calls,
                      uint16_t first_source);
void timebins_add(struct timebins *t, const struct batch *calls);
/* Writes them in order of log and time, and begins anew. */
void timebins_flush(struct timebins *t, struct store_writer *out);
void timebins_free(struct timebins *t);

#endif
