/* What can be measured here: found out by measuring. */
#ifndef WEIR_COLLECT_PROBE_PROBE_H
#define WEIR_COLLECT_PROBE_PROBE_H

#include "collect/sample/recorder.h"

enum probe_answer {
    PROBE_YES,
    PROBE_NO,
    PROBE_IDLE /* nothing of the kind was there to be measured */
};

struct probe_row {
    char metric[96]; /* "process.rchar" */
    const char *unit, *meaning;
    enum probe_answer answer;
    char source[512];
    char why[1024], how[256]; /* of PROBE_NO */
};

struct probe {
    struct probe_row *rows;
    size_t n, cap;
};

/* Takes a sample with the recorder's trees and adds a row for each metric of it. */
void probe_samples(struct probe *p, struct recorder *r);
/* Adds rows for what traces and hardware counters need. */
void probe_tracing(struct probe *p, struct recorder *r);
void probe_free(struct probe *p);

/* Fills in which file or call tells a column of the samples: all that may, divided by
 * " or ". */
void probe_source(struct probe_row *row, const struct recorder *r, int table, int col);

/* Adds a row. Texts may be longer than their place: they are cut. */
struct probe_row *probe_add(struct probe *p, const char *metric,
                            enum probe_answer answer);

#endif
