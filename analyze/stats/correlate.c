#include "analyze/stats/correlate.h"

#include <math.h>

#include "analyze/stats/student.h"
#include "lib/base/mem.h"

/* ---- ranks ---- */

struct ranked {
    double value;
    size_t place;
};

static int
by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->value < y->value || x->value > y->value)
        return x->value < y->value ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

void
correlate_ranks(const double *value, size_t n, double *rank)
{
    struct ranked *sorted = xcalloc(n + 1, sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct ranked){value[i], i};
    qsort(sorted, n, sizeof *sorted, by_value);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end].value <= sorted[i].value; end++)
            ;
        double mean = (double)(i + 1 + end) / 2; /* of i + 1 .. end */
        for (size_t k = i; k < end; k++)
            rank[sorted[k].place] = mean;
    }
    free(sorted);
}

/* ---- the places where both are known ---- */

struct both {
    size_t n;
    double *x, *y;   /* values, later their distance from the mean */
    size_t *place;   /* in the series */
    double sxx, syy; /* sums of squares */
};

static void
both_take(struct both *b, const double *x, const double *y, size_t n)
{
    *b = (struct both){.x = xcalloc(n + 1, sizeof(double)),
                       .y = xcalloc(n + 1, sizeof(double)),
                       .place = xcalloc(n + 1, sizeof(size_t))};
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i]))
            continue;
        b->x[b->n] = x[i];
        b->y[b->n] = y[i];
        b->place[b->n++] = i;
    }
}

static void
both_free(struct both *b)
{
    free(b->x);
    free(b->y);
    free(b->place);
}

static void
to_ranks(double *value, size_t n)
{
    double *rank = xcalloc(n + 1, sizeof *rank);
    correlate_ranks(value, n, rank);
    memcpy(value, rank, n * sizeof *rank);
    free(rank);
}

static bool
is_constant(const double *value, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (value[i] < value[0] || value[i] > value[0])
            return false;
    return true;
}

/* Values to distances from their mean, as shares of the largest, so that no square is
 * beyond range; returns the sum of their squares. */
static double
centre(double *value, size_t n)
{
    double largest = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(value[i]));
    for (size_t i = 0; i < n; i++)
        sum += value[i] / largest;
    for (size_t i = 0; i < n; i++) {
        value[i] = value[i] / largest - sum / (double)n;
        squares += value[i] * value[i];
    }
    return squares;
}

/* Pearson's r of what is there, which is centred then; NaN when there is none. */
static double
both_r(struct both *b, enum correlate_method method)
{
    if (b->n < CORRELATE_LEAST || is_constant(b->x, b->n) || is_constant(b->y, b->n))
        return (double)NAN;
    if (method == CORRELATE_SPEARMAN) {
        to_ranks(b->x, b->n);
        to_ranks(b->y, b->n);
    }
    double sxy = 0;
    b->sxx = centre(b->x, b->n);
    b->syy = centre(b->y, b->n);
    for (size_t i = 0; i < b->n; i++)
        sxy += b->x[i] * b->y[i];
    double r = sxy / (sqrt(b->sxx) * sqrt(b->syy));
    return fmax(-1, fmin(1, r));
}

/* ---- significance ---- */

/* Autocorrelation at lag 1 of distances from the mean, over neighbours in the series. */
static double
autocorrelation(const double *d, const size_t *place, size_t n, double squares)
{
    double sum = 0;
    for (size_t i = 1; i < n; i++)
        if (place[i] == place[i - 1] + 1)
            sum += d[i - 1] * d[i];
    return sum / squares;
}

/* n (1 - a b) / (1 + a b), a and b the autocorrelations at lag 1: how many independent
 * places tell as much about r (Bretherton et al. 1999, J. Climate 12, eq. 31). Never more
 * than there are. */
static double
effective_n(const struct both *b)
{
    double product = autocorrelation(b->x, b->place, b->n, b->sxx) *
                     autocorrelation(b->y, b->place, b->n, b->syy);
    double n = (double)b->n;
    return fmin(n, n * (1 - product) / (1 + product));
}

static double
p_of(double r, double n_eff)
{
    double df = n_eff - 2;
    if (df <= 0)
        return (double)NAN;
    return student_p(r * sqrt(df / (1 - r * r)), df);
}

struct correlation
correlate(const double *x, const double *y, size_t n, enum correlate_method method)
{
    struct both b;
    both_take(&b, x, y, n);
    struct correlation c = {b.n, both_r(&b, method), (double)NAN, (double)NAN};
    if (!isnan(c.r)) {
        c.n_eff = effective_n(&b);
        c.p = p_of(c.r, c.n_eff);
    }
    both_free(&b);
    return c;
}

/* ---- lags ---- */

#define SURELY (1 + 1e-9) /* as much more as no rounding is */

struct correlate_lag
correlate_best_lag(const double *x, const double *y, size_t n,
                   enum correlate_method method, int64_t max)
{
    struct correlate_lag best = {0, (double)NAN};
    size_t at_zero = 0;
    for (int64_t step = 0; step <= 2 * max; step++) { /* 0, 1, -1, 2, -2 ... */
        int64_t lag = step % 2 ? (step + 1) / 2 : -(step / 2);
        size_t shift = (size_t)(lag < 0 ? -lag : lag);
        if (shift >= n)
            break;
        struct both b;
        both_take(&b, lag < 0 ? x + shift : x, lag < 0 ? y : y + shift, n - shift);
        at_zero = lag == 0 ? b.n : at_zero;
        double r = 2 * b.n >= at_zero ? both_r(&b, method) : (double)NAN;
        if (!isnan(r) && (isnan(best.r) || fabs(r) > fabs(best.r) * SURELY))
            best = (struct correlate_lag){lag, r};
        both_free(&b);
    }
    return best;
}
