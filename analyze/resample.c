#include "analyze/resample.h"

#include <math.h>

#include "lib/mem.h"
#include "lib/sum.h"

/* The next number of the sequence splitmix64. */
static uint64_t
next_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

struct resample *
resample_new(uint64_t seed)
{
    struct resample *r = xcalloc(1, sizeof *r);
    for (size_t k = 0; k < RESAMPLE_TIMES; k++)
        for (size_t drawn = 0; drawn < RESAMPLE_BINS; drawn += RESAMPLE_BLOCK) {
            /* the high half times 100, shifted: even to one part in 40 million */
            uint64_t at = (next_random(&seed) >> 32) * RESAMPLE_BINS >> 32;
            for (size_t i = 0; i < RESAMPLE_BLOCK; i++)
                r->weight[k][(at + i) % RESAMPLE_BINS]++;
        }
    return r;
}

/* ---- a run made again ---- */

struct again {
    struct compare_sums sums;
    double below[COMPARE_QUANTILES];
};

static struct again
make_again(const uint8_t *weight, const struct resample_bin *bins, double seconds)
{
    struct again a = {.sums.seconds = seconds};
    for (size_t i = 0; i < RESAMPLE_BINS; i++) {
        if (weight[i] == 0)
            continue;
        double w = weight[i];
        const struct resample_bin *b = &bins[i];
        a.sums.count += w * (double)b->count;
        a.sums.errors += w * (double)b->errors;
        a.sums.timed += w * (double)b->timed;
        a.sums.time_ns += w * sum_real(b->time_ns);
        a.sums.moved += w * (double)b->moved;
        a.sums.read_bytes += w * sum_real(b->read_bytes);
        a.sums.write_bytes += w * sum_real(b->write_bytes);
        for (int q = 0; q < COMPARE_QUANTILES; q++)
            a.below[q] += w * (double)b->below[q];
    }
    return a;
}

/* ---- how it scatters ---- */

/* Standard deviation of what is known of v; NaN when less than 95 % of it is: a key that
 * many of the runs do not have is too rare to tell. */
static double
scatter(const double *v, size_t n)
{
    double sum = 0, squares = 0;
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i])) {
            sum += v[i];
            known++;
        }
    if (20 * known < 19 * n)
        return (double)NAN;
    double mean = sum / (double)known;
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i]))
            squares += (v[i] - mean) * (v[i] - mean);
    return sqrt(squares / (double)(known - 1));
}

/* From the standard error of a share to that of the logarithm of the quantile: half of
 * the way between the quantiles that lie one standard error below and above. Not known
 * where too few calls are beyond the quantile, or where both are one value, as the clock
 * of the log is too coarse. */
static double
quantile_se(const struct hist *h, double q, double share_se)
{
    double beyond = fmin(q, 1 - q) * (double)h->count;
    if (isnan(share_se) || beyond < RESAMPLE_LEAST || q - share_se <= 0 ||
        q + share_se >= 1)
        return (double)NAN;
    double low = (double)hist_quantile(h, q - share_se);
    double high = (double)hist_quantile(h, q + share_se);
    return low > 0 && high > low ? (log(high) - log(low)) / 2 : (double)NAN;
}

double
resample_log_se(const struct resample *r, const struct resample_bin *bins,
                const struct compare_metric *m, const struct tally *t, double seconds)
{
    double v[RESAMPLE_TIMES];
    int q = compare_quantile_of(m);
    if (!t || (!m->worth && q < 0))
        return (double)NAN;
    for (size_t k = 0; k < RESAMPLE_TIMES; k++) {
        struct again a = make_again(r->weight[k], bins, seconds);
        v[k] = m->worth ? log(m->worth(&a.sums)) : a.below[q] / a.sums.timed;
    }
    double se = scatter(v, RESAMPLE_TIMES);
    return m->worth ? se : quantile_se(&t->dur, m->quantile, se);
}
