/* The record that weir-summary prints, name by name. */
#ifndef WEIR_ANALYZE_SUMMARY_PRINT_H
#define WEIR_ANALYZE_SUMMARY_PRINT_H

#include "analyze/session.h"
#include "analyze/summary.h"

struct summary_facts {
    struct session *session;
    struct summary *sums;
    int64_t peak_window_ns;
};

/* Puts all members into the record. */
void summary_print(const struct summary_facts *f, struct record *r);
/* The members run.*, from the head of the file and its processes. */
void summary_print_run(struct store *store, struct record *r);

#endif
