/* How often which duration, and which size, among calls that are alike: what histograms
 * and percentiles of them are made of. Values are kept themselves, so what is read off
 * them equals what is read off the calls; durations of more than HIST_EXACT calls go into
 * the buckets that every histogram (lib/base/hist.h) has for so many. */
#ifndef WEIR_PARSE_MERGE_ALIKE_VALUES_H
#define WEIR_PARSE_MERGE_ALIKE_VALUES_H

#include "lib/base/imap.h"
#include "lib/store/store.h"

/* {0} is none. Rows are known by a number, given by who adds. */
struct alike_values {
    struct duration_entry *durations;
    struct size_entry *sizes;
    size_t ndurations, nsizes, durations_cap, sizes_cap;
    struct imap duration_at, size_at; /* hash of row and value → place */
};

/* What is kept of a call; what is not known is missing. */
struct alike_value {
    int64_t dur_ns, requested_b, transferred_b;
    uint64_t line;
};

/* timed: how many calls of the row have had a duration, this one included. */
void alike_values_add(struct alike_values *v, uint32_t row, uint64_t timed,
                      const struct alike_value *value);
/* Behind the last call, before the rows are written: tells each how many are its. */
void alike_values_settle(struct alike_values *v, struct alike_row *rows);
/* Writes them all, in the order of their rows, and begins anew. */
void alike_values_flush(struct alike_values *v, struct store_writer *out);
void alike_values_free(struct alike_values *v);

#endif
