/* How often each value occurs, exactly, and which occur most (weir-hist --common). Each
 * different value takes 80 to 160 bytes. */
#ifndef WEIR_ANALYZE_HIST_VALUE_COUNTS_H
#define WEIR_ANALYZE_HIST_VALUE_COUNTS_H

#include "lib/base/imap.h"

/* One value and the calls that have it: reads, writes, and all of whatever kind. */
struct value_count {
    int64_t value;
    uint64_t reads, writes, all;
};

/* {0} is empty. */
struct value_counts {
    struct value_count *of; /* each different value once, in order of appearance */
    size_t n, cap;
    struct imap at; /* value to its place in `of` */
    size_t last;    /* place of the value that came last: most are followed by an equal */
};

/* Adds what `more` counts to what is known of its value. */
void value_counts_add(struct value_counts *c, const struct value_count *more);
/* a += b */
void value_counts_merge(struct value_counts *a, const struct value_counts *b);
/* All of them, those of most calls first, equally common ones by value, whatever order
 * they came in; owned by the caller, NULL when there are none. */
struct value_count *value_counts_commonest(const struct value_counts *c);
void value_counts_free(struct value_counts *c);

#endif
