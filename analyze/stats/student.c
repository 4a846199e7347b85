#include "analyze/stats/student.h"

#include <math.h>

#define TERMS 500
#define TINY 1e-300

/* The continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's
 * method: a product of ratios of numerators and denominators, each from the one before.
 */
static double
beta_fraction(double x, double a, double b)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < TINY ? TINY : d);
    double product = d;
    for (int m = 1; m <= TERMS; m++) {
        double term[2] = {m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                          -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))};
        double ratio = 1;
        for (int i = 0; i < 2; i++) {
            d = 1 + term[i] * d;
            c = 1 + term[i] / c;
            d = 1 / (fabs(d) < TINY ? TINY : d);
            c = fabs(c) < TINY ? TINY : c;
            ratio = c * d;
            product *= ratio;
        }
        if (fabs(ratio - 1) < 1e-16)
            break;
    }
    return product;
}

/* I_x(a, b), the regularised incomplete beta function; y = 1 - x, told apart so that
 * nothing is lost where x is near 1. */
static double
beta_share(double x, double y, double a, double b)
{
    if (x <= 0)
        return 0;
    if (y <= 0)
        return 1;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(y));
    if (x < (a + 1) / (a + b + 2)) /* where the fraction converges fast */
        return front * beta_fraction(x, a, b) / a;
    return 1 - front * beta_fraction(y, b, a) / b;
}

double
student_p(double t, double df)
{
    if (isnan(t) || isnan(df) || df <= 0)
        return (double)NAN;
    if (isinf(t))
        return 0;
    if (isinf(df))
        return normal_p(t);
    double square = t * t;
    return beta_share(df / (df + square), square / (df + square), df / 2, 0.5);
}

/* By halving: the chance falls as t grows. */
double
student_quantile(double within, double df)
{
    if (isnan(within) || isnan(df) || df <= 0 || within < 0 || within >= 1)
        return (double)NAN;
    double low = 0, high = 1;
    while (student_p(high, df) > 1 - within && high < 1e100)
        high *= 2;
    for (int i = 0; i < 200; i++) {
        double middle = low + (high - low) / 2;
        if (student_p(middle, df) > 1 - within)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

double
normal_p(double z)
{
    return erfc(fabs(z) / sqrt(2));
}
