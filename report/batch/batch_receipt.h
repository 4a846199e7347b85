/* What came of parsing a shard: part-K.json beside part-K.h5, written last. */
#ifndef WEIR_REPORT_BATCH_BATCH_RECEIPT_H
#define WEIR_REPORT_BATCH_BATCH_RECEIPT_H

#include "report/batch/batch_plan.h"

#define RECEIPT_VERSION 1

/* Lines of a part by what became of them. */
struct part_lines {
    uint64_t events, joined, markers, ignored, not_understood;
};

/* {0} is empty; texts and inputs are owned by it. */
struct receipt {
    char *weir_version, *host;
    char *said; /* first line that weir-parse wrote, empty without one */
    int64_t status, elapsed_ns;
    struct plan_input *inputs; /* as they were before parsing */
    size_t ninputs;
    char **args; /* that weir-parse was given */
    size_t nargs;
    struct stamp part; /* STAMP_GONE: there is none */
    struct part_lines lines;
};

/* Names of a shard's files, "DIR/part-K.SUFFIX". Owned by the caller. */
char *part_path(const char *dir, size_t k, const char *suffix);

bool receipt_write(const struct receipt *r, size_t k, const char *path, struct err *err);
bool receipt_read(struct receipt *r, const char *path, struct err *err);
void receipt_free(struct receipt *r);

/* Counts the lines of a part by its ledger. false with *err when it cannot be read. */
bool part_count(const char *path, struct part_lines *lines, struct err *err);

#endif
