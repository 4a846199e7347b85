/* What every part of a recording needs: where to read, where to write, and for how long
 * things live. */
#ifndef WEIR_COLLECT_SAMPLE_RECORDER_H
#define WEIR_COLLECT_SAMPLE_RECORDER_H

#include "collect/sample/samplelog.h"
#include "collect/sample/tree.h"

struct recorder {
    struct tree trees[TREES];
    struct text text;   /* the file that was read last */
    struct arena arena; /* texts of rows; emptied at each tick */
    struct samplelog log;

    int64_t start_ns; /* CLOCK_MONOTONIC of time 0 */
    int64_t clk_tck;
    bool slow;                      /* this tick also reads what is read rarely */
    bool rare;                      /* ... and what hardly ever changes */
    bool threads;                   /* ... and whether threads ran */
    int64_t next_id[SAMPLE_TABLES]; /* keys that the log gives */
    struct cgroups *cgroups;
    bool no_delayacct, no_schedstat;  /* this kernel counts nothing there */
    bool one_namespace;               /* pids in /proc are those that we are given */
    bool has_children_files;          /* /proc/PID/task/TID/children */
    bool has_drm;                     /* graphics processors with DRM drivers */
    bool fd_sizes;                    /* the size of a folder of descriptors tells */
    bool told_schedstat, told_status; /* which columns this kernel does not have */
    int64_t vanished, unreadable, unexpected; /* counted for the table sampler */
};

static inline bool
recorder_wants(const struct recorder *r, int table)
{
    return samplelog_wants(&r->log, table);
}

/* ns since time 0. */
int64_t recorder_now(const struct recorder *r);

/* What follows was read now: tells the log, if it is late. */
void recorder_at(struct recorder *r);

/* "FILE: what errno says (needs NEEDS)", in the recorder's arena, and how to get it. */
struct reason recorder_why(struct recorder *r, const char *file, int number,
                           const char *needs, const char *how);

#endif
