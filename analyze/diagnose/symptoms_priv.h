/* What the files of symptoms.h share: a call, and the table of symptoms. */
#ifndef WEIR_ANALYZE_DIAGNOSE_SYMPTOMS_PRIV_H
#define WEIR_ANALYZE_DIAGNOSE_SYMPTOMS_PRIV_H

#include "analyze/diagnose/symptoms.h"

struct one {
    const struct symptom_context *ctx;
    uint8_t op, kind;
    unsigned class;
    bool ok, is_file, is_stream, is_named, is_library;
    int64_t start_ns, dur_ns, bytes, asked_b;
    uint16_t call, error;
    uint32_t flags, path;
    uint64_t process, thread;
    struct affected affected; /* the call as one */
};

/* A read or write (bits of ops.h) that moved bytes; the same, of a file; EAGAIN. */
bool one_moves(const struct one *c, unsigned class);
bool one_moves_file(const struct one *c);
bool one_is_vain(const struct one *c);

struct symptom_def {
    bool (*outof)(const struct one *c); /* whether it might show it */
    bool (*shows)(const struct one *c); /* asked of those */
};
extern const struct symptom_def symptom_defs[SYMPTOMS];

#endif
