#include "analyze/ranks/rankspread.h"

#include <math.h>

#include "lib/base/mem.h"

static int
ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* In order, so that any order of the values gives the same sum. */
static double
sum_of(const double *sorted, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += sorted[i];
    return sum;
}

struct rankspread
rankspread_of(const double *values, size_t n)
{
    const double no = (double)NAN;
    struct rankspread s = {0, no, no, no, no, 0, 0, no};
    double *sorted = xcalloc(n + 1, sizeof *sorted);
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i]))
            continue;
        if (s.n == 0 || values[i] < s.min) {
            s.min = values[i];
            s.min_at = i;
        }
        if (s.n == 0 || values[i] > s.max) {
            s.max = values[i];
            s.max_at = i;
        }
        sorted[s.n++] = values[i];
    }
    if (s.n > 0) {
        qsort(sorted, s.n, sizeof *sorted, ascending);
        s.mean = sum_of(sorted, s.n) / (double)s.n;
        s.median = (sorted[(s.n - 1) / 2] + sorted[s.n / 2]) / 2;
        s.imbalance = s.max > 0 ? MAX(s.max - s.mean, 0.0) / s.max : no;
    }
    free(sorted);
    return s;
}

bool
rankspread_straggles(const struct rankspread *s, double io_s, double run_s)
{
    return s->n >= STRAGGLER_RANKS && io_s > STRAGGLER_MEDIANS * s->median &&
           !(io_s - s->median < STRAGGLER_OF_RUN * run_s);
}
