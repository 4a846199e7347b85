/* What the file says about the run itself: what ran, where, when, and who recorded it. */
#ifndef WEIR_REPORT_CONTENT_RECORDING_H
#define WEIR_REPORT_CONTENT_RECORDING_H

#include "lib/store/store.h"

/* Unknown text is empty, unknown numbers are MISSING_I64. Texts are borrowed from the
 * store. */
struct recording {
    struct slice command; /* command and cwd: the root's, else the first process's */
    struct slice cwd;
    struct slice host;
    struct slice format; /* "strace" */
    struct slice clock;  /* "realtime", "time_of_day", "relative", "none" */
    struct slice weir_version;
    int64_t start_ns;            /* realtime */
    int64_t exit_status, signal; /* of the first process */
    int64_t calls, logs;         /* rows of /calls and /sources */
    int64_t requests;            /* rows of /disk_events */
    size_t ranks, hosts, nodes;  /* different ones among the logs */
    bool job;                    /* whether a manifest tells of a job of Slurm */
    bool ranks_told;             /* whether one tells how many ranks there were */
    struct slice clocks_aligned; /* what weir-merge has taken off hosts' clocks */
    bool sampled;                /* whether a table of samples has rows */
    bool summed;                 /* whether /calls has become /summaries/calls */
    bool counted;                /* whether /calls and /samples/process have */
};

/* Reads it. false with *err when a table is there but cannot be read. */
bool recording_read(struct recording *r, struct store *store, struct err *err);

/* Realtime ns as "2025-11-21 08:03:12 UTC" into buf (at least 40 bytes), returned. */
const char *recording_time(char *buf, int64_t ns);

#endif
