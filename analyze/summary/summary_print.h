/* The record that weir-summary prints, name by name. */
#ifndef WEIR_ANALYZE_SUMMARY_SUMMARY_PRINT_H
#define WEIR_ANALYZE_SUMMARY_SUMMARY_PRINT_H

#include "analyze/procs/usage.h"
#include "analyze/rows/session.h"
#include "analyze/summary/summary.h"
#include "analyze/time/busy.h"

/* What weir-sample counted. */
struct summary_samples {
    const char *why; /* nothing is known of it: why; NULL when it is */
    struct usage_totals usage;
    int64_t energy_uj;
};

/* What requests to disks moved. */
struct summary_moved {
    int64_t requests, bytes;
    bool known; /* the log tells bytes of all of them */
};

struct summary_requests {
    bool any;                       /* the file has some */
    const char *why;                /* they say nothing about what is selected: why */
    struct summary_moved device[2]; /* reads, writes */
    struct summary_moved paging[2]; /* of them: pages that came, that went */
};

struct summary_facts {
    struct session *session;
    const struct summary *sums;
    const struct busy *busy;
    bool traced;    /* calls were recorded; else a log of samples is all there is */
    bool orderless; /* the file holds summaries: nothing is known of the order of calls */
    struct summary_samples samples;
    struct summary_requests requests;
};

/* Whether the file has what is looked at, or at least no samples instead. */
bool summary_is_traced(struct session *session);
/* Why samples say nothing about what is selected; NULL when they do. */
const char *summary_samples_why_not(const struct session *session);
/* Reads what the file's samples say. */
bool summary_samples_load(struct summary_samples *s, struct session *session,
                          struct err *err);

/* Reads what the file's requests to disks moved. */
bool summary_requests_load(struct summary_requests *q, struct session *session,
                           struct err *err);

/* Puts all members into the record. */
void summary_print(const struct summary_facts *f, struct record *r);
/* The members that only samples know: processor time, memory, switches, energy; and the
 * bytes that the kernel counted, of calls and of block devices. */
void summary_print_resources(const struct summary_samples *s, struct record *r);
void summary_print_chars(const struct summary_samples *s, struct record *r);
void summary_print_device(const struct summary_samples *s, struct record *r);
/* layers.device.* of requests, beside the calls of their log; layers.paging.*. */
void summary_print_requests(const struct summary_requests *q, struct record *r);
void summary_print_paging(const struct summary_requests *q, struct record *r);
/* What a recording with all collectors tells: run.label, tracer.*; and compare.*, strace
 * against the kernel. */
void summary_print_recording(const struct summary_facts *f, struct record *r);
void summary_print_compared(const struct summary_facts *f, struct record *r);
/* Why strace and the kernel cannot be compared; NULL when they can. */
const char *summary_why_not_compared(const struct summary_facts *f);
/* Prints the comparison alone, as a table. */
void summary_print_against(const struct summary_facts *f);
/* The members run.*, from the head of the file, its processes and its one recording. */
void summary_print_run(struct store *store, struct record *r);

#endif
