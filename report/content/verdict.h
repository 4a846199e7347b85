/* What the page says first: how much of the run was I/O, and what that I/O was. Two plain
 * sentences, what to do, and the arithmetic behind them. */
#ifndef WEIR_REPORT_CONTENT_VERDICT_H
#define WEIR_REPORT_CONTENT_VERDICT_H

#include "report/content/facts.h"

/* The file on which calls spent the most time; path empty when none is known. Times in s,
 * missing numbers NaN; path empty: the log does not name it. */
struct dominant {
    struct slice path;
    double time_s;
    double read_bytes, write_bytes;
    double mean_bytes; /* of the calls that moved any */
};

/* The worst finding of weir-diagnose; code empty: none that costs enough to speak of. */
struct worst {
    struct slice code, name, advice;
    double gain_s; /* NaN: no estimate */
};

/* Owned by the caller; texts are raw (paths unescaped). remedy and basis may be empty. */
struct verdict {
    char *extent; /* how much */
    char *nature; /* what, or what else */
    char *remedy; /* what to do about it */
    char *basis;  /* how the numbers come about */
};

/* `calls` is the number of calls (or, when the facts are of disks, of requests to them)
 * in the file, `has_clock` whether they carry times. */
struct verdict verdict_of(const struct facts *facts, const struct dominant *dominant,
                          const struct worst *worst, int64_t calls, bool has_clock);
void verdict_free(struct verdict *v);

#endif
