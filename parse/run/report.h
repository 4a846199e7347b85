/* What weir-parse says of its work: warnings about lines that were not understood, one
 * line of totals, and whether they are bad enough for exit 1. */
#ifndef WEIR_PARSE_RUN_REPORT_H
#define WEIR_PARSE_RUN_REPORT_H

#include "parse/log/format.h"

struct totals {
    uint64_t lines, bytes, events, joined, markers, ignored, not_understood;
    uint64_t rows, empty_logs;
    uint64_t of_processes; /* lines about processes and signals, which are no calls */
};

/* Adds a source's ledger to the totals and names what was not understood in it. */
void report_source(const struct source *s, const struct format *f, struct totals *t);
/* "1234 lines: 1000 events, 200 joined, ..., 152 MB/s". */
void report_totals(const struct totals *t, int64_t spent_ns);
/* More than 1 % of the lines (any, when strict) were not understood, or there was nothing
 * to understand: neither calls nor, in a log whose calls were filtered out, processes. */
bool report_is_bad(const struct totals *t, bool strict);

#endif
