#include "analyze/compare/resample.h"

#include <math.h>

#include "lib/base/mem.h"
#include "lib/base/sum.h"

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

/* ---- runs made again ---- */

static void
add_bin(struct resampled_run *run, double times, const struct resample_bin *b)
{
    run->sums.count += times * (double)b->count;
    run->sums.errors += times * (double)b->errors;
    run->sums.timed += times * (double)b->timed;
    run->sums.time_ns += times * sum_real(b->time_ns);
    run->sums.reads += times * (double)b->moved.reads;
    run->sums.writes += times * (double)b->moved.writes;
    run->sums.sized_reads += times * (double)b->moved.sized_reads;
    run->sums.sized_writes += times * (double)b->moved.sized_writes;
    run->sums.read_bytes += times * sum_real(b->moved.read_bytes);
    run->sums.write_bytes += times * sum_real(b->moved.write_bytes);
    for (int q = 0; q < COMPARE_QUANTILES; q++)
        run->below[q] += times * (double)b->below[q];
}

/* Most keys stand in few of the bins. */
void
resample_key(struct resampled *of, const struct resample *r,
             const struct resample_bin *bins, double seconds)
{
    for (size_t k = 0; k < RESAMPLE_TIMES; k++)
        of->run[k] = (struct resampled_run){.sums.seconds = seconds};
    for (size_t i = 0; i < RESAMPLE_BINS; i++)
        for (size_t k = 0; bins[i].count > 0 && k < RESAMPLE_TIMES; k++)
            if (r->weight[k][i])
                add_bin(&of->run[k], r->weight[k][i], &bins[i]);
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
resample_log_se(const struct resampled *of, const struct compare_metric *m,
                const struct tally *t)
{
    double v[RESAMPLE_TIMES];
    int q = compare_quantile_of(m);
    if (!t || (!m->worth && q < 0))
        return (double)NAN;
    for (size_t k = 0; k < RESAMPLE_TIMES; k++) {
        const struct resampled_run *run = &of->run[k];
        v[k] = m->worth ? log(m->worth(&run->sums)) : run->below[q] / run->sums.timed;
    }
    double se = scatter(v, RESAMPLE_TIMES);
    return m->worth ? se : quantile_se(&t->dur, m->quantile, se);
}
