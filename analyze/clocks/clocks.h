/* How far the clocks of hosts are apart, from what they saw together. A bound is certain:
 * what must come first came first. An estimate is not: it takes those who wait at a
 * barrier to leave it at one time. */
#ifndef WEIR_ANALYZE_CLOCKS_CLOCKS_H
#define WEIR_ANALYZE_CLOCKS_CLOCKS_H

#include "lib/base/base.h"

/* A barrier as one host saw it, by its own clock. Nobody leaves before the last one has
 * entered, on whatever host. */
struct barrier_seen {
    size_t host;
    int64_t entered_ns; /* the last of its ranks */
    int64_t left_ns;    /* the first of them */
};

enum clock_method {
    CLOCK_UNKNOWN,       /* nothing was seen together */
    CLOCK_BOUNDS,        /* the middle of two bounds */
    CLOCK_BARRIERS,      /* the median over barriers, within the bounds */
    CLOCK_CONTRADICTION, /* the bounds leave no room: a barrier that is none, or a clock
                            that was set */
    CLOCK_REFERENCE
};
extern const char *const clock_methods[];

/* A host's clock less the reference's, ns. MISSING_I64: not known. */
struct clock_offset {
    enum clock_method method;
    int64_t offset_ns;
    int64_t uncertainty_ns; /* of barriers, half of what their differences spread over (of
                               fewer than three, and of bounds: half of what is between
                               the bounds) */
    int64_t low_ns, high_ns; /* the bounds */
    size_t events;           /* that said something of it */
};

/* {0} is empty. */
struct clocks {
    size_t nhosts;
    struct clock_host {
        int64_t low_ns, high_ns; /* MISSING_I64: none */
        int64_t *differences;    /* of each barrier */
        size_t n, cap, events;
    } * of;
};

/* Host 0 is the reference. */
void clocks_begin(struct clocks *c, size_t nhosts);
/* One barrier, as n hosts saw it, each once. */
void clocks_barrier(struct clocks *c, const struct barrier_seen *seen, size_t n);
/* Something on host `before` began no later than something on host `after` ended: a file
 * was made there and found here. Says something where one of them is the reference. */
void clocks_order(struct clocks *c, size_t before, int64_t before_ns, size_t after,
                  int64_t after_ns);
struct clock_offset clocks_offset(struct clocks *c, size_t host);
void clocks_free(struct clocks *c);

#endif
