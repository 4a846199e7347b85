/* Calls that are alike, as one row: the same call of the same thread on the same files
 * with the same result. What weir-merge --summary-only keeps of /calls. Sums of integers,
 * so what is read off them equals what is read off the rows, exactly. */
#ifndef WEIR_PARSE_MERGE_ALIKE_H
#define WEIR_PARSE_MERGE_ALIKE_H

#include "parse/merge/alike_values.h"

/* {0} is none. */
struct alike {
    struct alike_row *rows; /* in order of their first call */
    size_t n, cap;
    struct imap at; /* hash of what makes them alike → place in rows */
    struct alike_values values;
};

/* Adds the calls of a batch of /calls, which has all columns. */
void alike_add(struct alike *a, const struct batch *calls);
/* Writes them to the file and begins anew. */
void alike_flush(struct alike *a, struct store_writer *out);
void alike_free(struct alike *a);

#endif
