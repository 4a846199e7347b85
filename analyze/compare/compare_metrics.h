/* The table of what weir-compare compares. */
#ifndef WEIR_ANALYZE_COMPARE_COMPARE_METRICS_H
#define WEIR_ANALYZE_COMPARE_COMPARE_METRICS_H

#include "analyze/group/tally.h"

/* What a key's calls add up to, in a run or in a resampled one. */
struct compare_sums {
    double count, errors, timed, time_ns;
    double reads, writes, read_bytes, write_bytes;
    double sized_reads, sized_writes; /* those whose bytes the log tells */
    double seconds;                   /* of the run */
};

/* One number each of a run; NaN: not measured. */
struct compare_run_values {
    double elapsed_s, recorded_s, cpu_s, max_rss_bytes, energy_j;
    double rchar_bytes, wchar_bytes, device_read_bytes, device_write_bytes, major_faults;
    double core_gini, dominant_core_s;
};

struct compare_metric {
    const char *name, *unit, *meaning;
    double (*worth)(const struct compare_sums *s); /* NULL: a quantile, or of the run */
    double quantile;                               /* 0: it is none */
    size_t member;                                 /* of struct compare_run_values */
    bool by_key;                                   /* printed with --by unless told */
};

extern const struct compare_metric compare_metrics[];
extern const size_t compare_nmetrics;
#define COMPARE_MAX_METRICS 32
#define COMPARE_QUANTILES 3

/* Number of the metric of that name, -1 when there is none. */
int compare_metric_find(struct slice name);
bool compare_metric_of_run(const struct compare_metric *m);
/* Which of the quantiles a metric is: 0 .. COMPARE_QUANTILES - 1; -1: none. */
int compare_quantile_of(const struct compare_metric *m);
/* The quantile of that number. */
double compare_quantile(int number);

/* t NULL: no calls. */
struct compare_sums compare_sums_of(const struct tally *t, double seconds);
/* The metric of a key (or of all calls) in a run; NaN where it is not known. */
double compare_value(const struct compare_metric *m, const struct tally *t,
                     const struct compare_run_values *run);

#endif
