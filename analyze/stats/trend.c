#include "analyze/stats/trend.h"

#include <math.h>

#include "analyze/stats/correlate.h"
#include "analyze/stats/student.h"
#include "lib/base/mem.h"

static int
ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sums f(t) over the groups of t equal values among n sorted ones. */
static double
over_ties(const double *sorted, size_t n, double (*f)(double t))
{
    double sum = 0;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end] <= sorted[i]; end++)
            ;
        sum += f((double)(end - i));
    }
    return sum;
}

static double
pairs(double t)
{
    return t * (t - 1) / 2;
}

static double
spread(double t)
{
    return t * (t - 1) * (2 * t + 5);
}

/* The median slope of all pairs, and s. Place i stands at time[i]. */
static double
slope_of(const double *v, const size_t *time, size_t n, double *s)
{
    double *slopes = xcalloc(n * (n - 1) / 2 + 1, sizeof *slopes);
    size_t count = 0;
    *s = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++) {
            *s += (v[k] > v[i]) - (v[k] < v[i]);
            slopes[count++] = (v[k] - v[i]) / (double)(time[k] - time[i]);
        }
    qsort(slopes, count, sizeof *slopes, ascending);
    double median = (slopes[(count - 1) / 2] + slopes[count / 2]) / 2;
    free(slopes);
    return median;
}

/* Hamed and Rao (1998, J. Hydrology 204): with the autocorrelations r(k) of the ranks,
 * once the slope is taken off, of which those count that are beyond 1.96 / sqrt(n), the
 * variance of s is 1 + 2 sum (n-k)(n-k-1)(n-k-2) r(k) / (n (n-1) (n-2)) times as large.
 * Never less than without them. */
static double
widening(const double *v, const size_t *time, size_t n, double slope)
{
    double *rest = xcalloc(n, sizeof *rest), *rank = xcalloc(n, sizeof *rank);
    double mean = ((double)n + 1) / 2, squares = 0, sum = 0, m = (double)n;
    for (size_t i = 0; i < n; i++)
        rest[i] = v[i] - slope * (double)time[i];
    correlate_ranks(rest, n, rank);
    for (size_t i = 0; i < n; i++)
        squares += (rank[i] - mean) * (rank[i] - mean);
    for (size_t k = 1; k + 2 < n && squares > 0; k++) {
        double r = 0, left = (double)(n - k);
        for (size_t i = 0; i + k < n; i++)
            r += (rank[i] - mean) * (rank[i + k] - mean);
        r /= squares;
        if (fabs(r) > 1.96 / sqrt(m))
            sum += left * (left - 1) * (left - 2) * r;
    }
    free(rest);
    free(rank);
    return fmax(1, 1 + 2 * sum / (m * (m - 1) * (m - 2)));
}

static void
judge(struct trend *t, double *v, const size_t *time)
{
    double n = (double)t->n;
    t->slope = slope_of(v, time, t->n, &t->s);
    t->more = widening(v, time, t->n, t->slope);
    qsort(v, t->n, sizeof *v, ascending);
    double different = pairs(n) - over_ties(v, t->n, pairs);
    double variance = (spread(n) - over_ties(v, t->n, spread)) / 18 * t->more;
    double towards = t->s > 0 ? 1 : t->s < 0 ? -1 : 0; /* s goes in steps of 2 */
    t->tau = t->s / sqrt(pairs(n) * different);
    t->z = (t->s - towards) / sqrt(variance);
    t->p = normal_p(t->z);
}

struct trend
trend_of(const double *value, size_t n)
{
    const double none = (double)NAN;
    struct trend t = {0, none, none, none, none, none, none};
    double *v = xcalloc(n + 1, sizeof *v);
    size_t *time = xcalloc(n + 1, sizeof *time);
    bool constant = true;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(value[i]))
            continue;
        v[t.n] = value[i];
        time[t.n++] = i;
        constant &= v[t.n - 1] >= v[0] && v[t.n - 1] <= v[0];
    }
    if (t.n >= TREND_LEAST && t.n <= TREND_MAX_BINS && !constant)
        judge(&t, v, time);
    free(v);
    free(time);
    return t;
}
