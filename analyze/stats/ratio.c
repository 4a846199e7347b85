#include "analyze/stats/ratio.h"

#include <math.h>

#include "analyze/stats/student.h"
#include "lib/base/mem.h"

#define WITHIN 0.95

static struct ratio
unknown(void)
{
    return (struct ratio){(double)NAN, (double)NAN, (double)NAN, (double)NAN};
}

/* Around the log ratio d, of standard error se; df: of Student's t, infinite for the
 * normal distribution. Without any spread, whatever differs does so surely. */
static struct ratio
around(double d, double se, double df)
{
    struct ratio r = {exp(d), (double)NAN, (double)NAN, (double)NAN};
    if (isnan(se))
        return r;
    if (se <= 0) {
        r.low = r.high = r.ratio;
        r.p = fabs(d) > 0 ? 0 : 1;
        return r;
    }
    double half = se * student_quantile(WITHIN, df);
    r.low = exp(d - half);
    r.high = exp(d + half);
    r.p = student_p(d / se, df);
    return r;
}

/* Mean and variance (of a sample) of logarithms; false when one has none. Counted from
 * the first one, so that values that are all one give exactly it, and a variance of 0. */
static bool
log_moments(const double *v, size_t n, double *mean, double *variance)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(v[i] > 0) || !isfinite(v[i]))
            return false;
        sum += log(v[i]) - log(v[0]);
    }
    if (n == 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        double off = log(v[i]) - log(v[0]) - sum / (double)n;
        squares += off * off;
    }
    *mean = log(v[0]) + sum / (double)n;
    *variance = squares / (double)MAX(n - 1, 1);
    return true;
}

struct ratio
ratio_of_groups(const double *a, size_t na, const double *b, size_t nb)
{
    double mean_a, mean_b, var_a, var_b;
    if (!log_moments(a, na, &mean_a, &var_a) || !log_moments(b, nb, &mean_b, &var_b))
        return unknown();
    double d = mean_b - mean_a;
    if (na < 2 && nb < 2)
        return around(d, (double)NAN, (double)NAN);
    var_a = na < 2 ? var_b : var_a;
    var_b = nb < 2 ? var_a : var_b;
    double part_a = var_a / (double)na, part_b = var_b / (double)nb;
    double df = (double)(na < 2 ? nb : na) - 1;
    if (na > 1 && nb > 1) /* Welch and Satterthwaite */
        df = (part_a + part_b) * (part_a + part_b) /
             (part_a * part_a / (double)(na - 1) + part_b * part_b / (double)(nb - 1));
    return around(d, sqrt(part_a + part_b), df);
}

struct ratio
ratio_of_pair(double a, double log_se_a, double b, double log_se_b)
{
    if (!(a > 0) || !(b >= 0) || !isfinite(a) || !isfinite(b))
        return unknown();
    if (b <= 0)
        return (struct ratio){0, (double)NAN, (double)NAN, (double)NAN};
    return around(log(b) - log(a), sqrt(log_se_a * log_se_a + log_se_b * log_se_b),
                  (double)INFINITY);
}

/* ---- many at once ---- */

struct test {
    double p;
    size_t place;
};

static int
by_p(const void *a, const void *b)
{
    const struct test *x = a, *y = b;
    if (x->p < y->p || x->p > y->p)
        return x->p < y->p ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* Adjusted: the least of p(k) m / k over this rank and all above it. */
void
ratio_adjust(const double *p, size_t n, double *adjusted)
{
    struct test *tests = xcalloc(n + 1, sizeof *tests);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        adjusted[i] = (double)NAN;
        if (!isnan(p[i]))
            tests[m++] = (struct test){p[i], i};
    }
    qsort(tests, m, sizeof *tests, by_p);
    double least = 1;
    for (size_t k = m; k > 0; k--) {
        least = fmin(least, tests[k - 1].p * (double)m / (double)k);
        adjusted[tests[k - 1].place] = least;
    }
    free(tests);
}
