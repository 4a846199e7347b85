/* How evenly the processors of a machine were used (weir-compare). */
#ifndef WEIR_ANALYZE_COMPARE_CORES_H
#define WEIR_ANALYZE_COMPARE_CORES_H

#include "analyze/time/spread.h"
#include "lib/store/store.h"

#define CORES_AHEAD                                                                      \
    0.70 /* of its time: a processor so far ahead of all others dominates */

/* {0} is "not measured". */
struct cores {
    struct grid grid;
    size_t n;        /* processors */
    int32_t *number; /* of each */
    double *total_s; /* of each: seconds that it was busy */
    double **busy_s; /* the same by processor and bin */
};

/* Reads samples/cpu, if it is there. */
bool cores_of_store(struct cores *c, struct store *store, struct err *err);
void cores_free(struct cores *c);

/* Gini index of the busy times over the whole recording, as a share of the largest it can
 * be, (n - 1) / n: 0 all the same, 1 one did it all. NaN: fewer than two processors, or
 * none was busy. */
double cores_gini(const struct cores *c);
/* The same of n loads that are not negative. */
double cores_gini_of(const double *load, size_t n);

struct cores_dominant {
    int32_t number; /* of the processor that dominated longest; MISSING_I32: none did */
    double seconds; /* in which one dominated; NaN: not measured */
};
struct cores_dominant cores_dominant(const struct cores *c);

#endif
