/* The recordings of weir-sample in a file: what the units of their rows are, when they
 * were. */
#ifndef WEIR_ANALYZE_ROWS_RECORDINGS_H
#define WEIR_ANALYZE_ROWS_RECORDINGS_H

#include "lib/store/store.h"

struct recording {
    uint16_t source;
    uint64_t line; /* of its header */
    int64_t start_ns, end_ns, interval_ns, boottime_ns, clk_tck, page_b;
    int32_t root; /* the process that was started */
    bool attached;
};

/* {0} is "none". */
struct recordings {
    struct recording *list;
    size_t n;
};

bool recordings_load(struct recordings *r, struct store *store, struct err *err);
void recordings_free(struct recordings *r);
/* Whose a row of samples is; the number of recordings when it is none's. */
size_t recordings_find(const struct recordings *r, uint16_t source, uint64_t line);

/* When a process started, by its starttime_ticks; MISSING_I64. */
int64_t recording_started(const struct recording *r, int64_t starttime_ticks);
/* Whether a process that was first read at time_ns ran before the recording. Where the
 * log does not tell its start: those that an attached recording begins with. */
bool recording_found(const struct recording *r, int64_t starttime_ticks, int64_t time_ns);

#endif
