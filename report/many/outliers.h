/* Values that lie far from the others: modified z-scores (Iglewicz and Hoaglin 1993, How
 * to Detect and Handle Outliers, ASQC Quality Press).
 *
 *     M = 0.6745 (x - median) / MAD,   MAD = median of |x - median|
 *
 * Where more than half of the values are the same, MAD is 0 and nothing could be judged;
 * then M = (x - median) / (1.253314 mean of |x - median|), as IBM's statistics programs
 * do. The constants make both the standard deviation of a normal distribution. */
#ifndef WEIR_REPORT_MANY_OUTLIERS_H
#define WEIR_REPORT_MANY_OUTLIERS_H

#include "lib/base/base.h"

#define OUTLIERS_BEYOND 3.5 /* |M| that marks a value, as the authors advise */
#define OUTLIERS_LEAST 10   /* with fewer known values nothing is judged */
/* A value this near to the median, as a share of it, is none, however narrow the rest: in
 * repetitions that all read the same bytes one byte more is far, and nothing to look at.
 */
#define OUTLIERS_NEAR 0.1

/* What was found of one number of many runs. Missing values are NaN. */
struct outliers {
    size_t known;       /* values that can be judged */
    double median, mad; /* on the scale that was judged; NaN: nothing was judged */
    double mean_deviation;
    bool logarithmic;
};

/* Looks at n values. logarithmic: their natural logarithms are judged, for what differs
 * by factors (times, bytes); a 0 has none and is not judged. */
struct outliers outliers_of(const double *values, size_t n, bool logarithmic);

/* M of one value: NaN where nothing was judged, the value is missing or has no logarithm.
 */
double outliers_score(const struct outliers *o, double value);

/* Whether the value is marked: -1 too low, 1 too high, 0 not. */
int outliers_mark(const struct outliers *o, double value);

/* Median of the values that are not missing; NaN when there is none. */
double outliers_median(const double *values, size_t n);

#endif
