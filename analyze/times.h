/* Points in time, sorted, and what is read off them: the fullest window, the union and
 * the overlap of intervals. Calls come in order of their end, so their starts are nearly
 * sorted; a start is put in its place at once when that is near, and kept aside for one
 * sort at the end when it is far. 8 bytes a point. */
#ifndef WEIR_ANALYZE_TIMES_H
#define WEIR_ANALYZE_TIMES_H

#include "lib/base.h"

/* a + b, held at the ends of the range: a damaged file may hold any number. */
static inline int64_t
ns_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b < 0 ? INT64_MIN + 1 : INT64_MAX;
    return sum;
}

/* to - from, held alike. */
static inline int64_t
ns_between(int64_t from, int64_t to)
{
    int64_t difference;
    if (__builtin_sub_overflow(to, from, &difference))
        return to < from ? INT64_MIN + 1 : INT64_MAX;
    return difference;
}

/* {0} is empty. */
struct times {
    int64_t *at; /* sorted */
    size_t n, cap;
    int64_t *late; /* not in `at` yet */
    size_t nlate, late_cap;
};

void times_add(struct times *t, int64_t ns);
/* a += b; b stays as it is. */
void times_merge(struct times *a, const struct times *b);
/* Brings the late ones to their place: afterwards at[0..n) holds all, sorted. */
void times_settle(struct times *t);
void times_free(struct times *t);

/* Largest number of points in any half-open window of window_ns. Settled times only. */
uint64_t times_peak(const struct times *t, int64_t window_ns);

/* Intervals [start, end): the i-th start need not belong to the i-th end. An interval of
 * no length is open for 1 ns. {0} is empty. */
struct spans {
    struct times starts, ends;
};

void spans_add(struct spans *s, int64_t start_ns, int64_t dur_ns);
void spans_merge(struct spans *a, const struct spans *b);
void spans_settle(struct spans *s);
void spans_free(struct spans *s);

/* Length of the union and the largest number open at once. Settled spans only. */
struct overlap {
    int64_t busy_ns;
    uint64_t most;
};
struct overlap spans_overlap(const struct spans *s);
/* most[i]: largest number open at once in bin i of n, the first of which begins at
 * first_ns; what lies outside the bins is left out. */
void spans_most(const struct spans *s, int64_t first_ns, int64_t width_ns, uint64_t *most,
                size_t n);

#endif
