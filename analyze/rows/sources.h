/* The logs that a file was made from: names, hosts, observed time. */
#ifndef WEIR_ANALYZE_ROWS_SOURCES_H
#define WEIR_ANALYZE_ROWS_SOURCES_H

#include "lib/store/store.h"

/* {0} is "none". Text ids are of /strings/text. */
struct sources {
    size_t n;
    uint32_t *name, *host, *label, *format;
    int32_t *rank;             /* in a parallel job; may be missing */
    int64_t first_ns, last_ns; /* of the logs of events; missing when none has a clock */
};

bool sources_load(struct sources *s, struct store *store, struct err *err);
void sources_free(struct sources *s);
/* Processes of different hosts may share a number; this tells them apart. */
static inline uint64_t
sources_process(const struct sources *s, uint16_t source, int32_t pid)
{
    uint64_t host = source < s->n ? s->host[source] : 0;
    return host << 32 | (uint32_t)pid;
}

/* What became of the lines that were read. */
struct lines_account {
    uint64_t lines, events, joined, markers, ignored, not_understood;
    bool known; /* the file has a ledger */
};
bool lines_account_load(struct lines_account *a, struct store *store, struct err *err);

#endif
