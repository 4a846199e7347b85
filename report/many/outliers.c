#include "report/many/outliers.h"

#include <math.h>

#include "lib/base/mem.h"

#define OF_MAD 0.6745
#define OF_MEAN 1.253314

static int
ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Of sorted values; n > 0. */
static double
median_of(const double *sorted, size_t n)
{
    double high = sorted[n / 2], low = sorted[(n - 1) / 2];
    return low < high || low > high ? low + (high - low) / 2 : low;
}

/* The value as it is judged; NaN when it cannot be. */
static double
scaled(const struct outliers *o, double value)
{
    if (!o->logarithmic)
        return value;
    return value > 0 ? log(value) : (double)NAN;
}

/* Leaves |x - median| in x, and what they come to in *o. */
static void
measure_deviations(struct outliers *o, double *x)
{
    double sum = 0;
    for (size_t i = 0; i < o->known; i++) {
        x[i] = fabs(x[i] - o->median);
        sum += x[i];
    }
    qsort(x, o->known, sizeof *x, ascending);
    o->mad = median_of(x, o->known);
    o->mean_deviation = sum / (double)o->known;
}

struct outliers
outliers_of(const double *values, size_t n, bool logarithmic)
{
    struct outliers o = {.median = (double)NAN,
                         .mad = (double)NAN,
                         .mean_deviation = (double)NAN,
                         .logarithmic = logarithmic};
    double *x = xcalloc(n + 1, sizeof *x);
    for (size_t i = 0; i < n; i++) {
        double value = scaled(&o, values[i]);
        if (!isnan(value))
            x[o.known++] = value;
    }
    if (o.known >= OUTLIERS_LEAST) {
        qsort(x, o.known, sizeof *x, ascending);
        o.median = median_of(x, o.known);
        measure_deviations(&o, x);
    }
    free(x);
    return o;
}

double
outliers_score(const struct outliers *o, double value)
{
    double away = scaled(o, value) - o->median;
    if (isnan(o->mad) || isnan(away))
        return (double)NAN;
    if (o->mad > 0)
        return OF_MAD * away / o->mad;
    if (o->mean_deviation > 0)
        return away / (OF_MEAN * o->mean_deviation);
    return 0; /* all are the same */
}

int
outliers_mark(const struct outliers *o, double value)
{
    double score = outliers_score(o, value);
    double middle = o->logarithmic ? exp(o->median) : o->median;
    if (isnan(score) || fabs(score) <= OUTLIERS_BEYOND ||
        fabs(value - middle) < OUTLIERS_NEAR * fabs(middle))
        return 0;
    return score > 0 ? 1 : -1;
}

double
outliers_median(const double *values, size_t n)
{
    double *x = xcalloc(n + 1, sizeof *x);
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i]))
            x[known++] = values[i];
    }
    qsort(x, known, sizeof *x, ascending);
    double median = known > 0 ? median_of(x, known) : (double)NAN;
    free(x);
    return median;
}
