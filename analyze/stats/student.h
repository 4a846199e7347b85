/* Student's t distribution and the normal one: what p-values and intervals come from. */
#ifndef WEIR_ANALYZE_STATS_STUDENT_H
#define WEIR_ANALYZE_STATS_STUDENT_H

/* Chance that |T| >= |t|, of df > 0 degrees of freedom, a real number (infinite: the
 * normal distribution); NaN when either is not known. */
double student_p(double t, double df);
/* The t with a chance of `within` (0..1) that |T| <= t: 0.95 gives the half width of a
 * 95 % interval in standard errors. */
double student_quantile(double within, double df);
/* Chance that |Z| >= |z| of a normal variable. */
double normal_p(double z);

#endif
