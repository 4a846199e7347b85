/* From where on something is a finding: the table in findings.def, by profile, and what
 * the user sets. */
#ifndef WEIR_ANALYZE_DIAGNOSE_THRESHOLDS_H
#define WEIR_ANALYZE_DIAGNOSE_THRESHOLDS_H

#include "lib/base/err.h"

/* enum finding_code { W01, ..., CODES } */
enum finding_code {
#define FINDING(code, ...) code,
#define THRESHOLD(...)
#define ADVICE(...)
#include "analyze/diagnose/findings.def"
#undef FINDING
#undef THRESHOLD
#undef ADVICE
    CODES
};

/* enum threshold_id { T_W01_share, ... } */
enum threshold_id {
#define FINDING(...)
#define THRESHOLD(code, key, ...) T_##code##_##key,
#define ADVICE(...)
#include "analyze/diagnose/findings.def"
#undef FINDING
#undef THRESHOLD
#undef ADVICE
    THRESHOLDS
};

/* For an OPT_CHOICE option; index = enum profile. */
#define PROFILES "ssd|hdd|nfs|lustre"
enum profile { PROFILE_SSD, PROFILE_HDD, PROFILE_NFS, PROFILE_LUSTRE, PROFILE_COUNT };

struct threshold_def {
    const char *name; /* "W01.size" */
    const char *unit; /* byte, ns, 1, share */
    double of[PROFILE_COUNT];
    const char *meaning;
};
extern const struct threshold_def threshold_defs[THRESHOLDS];

struct thresholds {
    double of[THRESHOLDS];
};

void thresholds_of_profile(struct thresholds *t, enum profile profile);
/* "W01.size=64KiB": sizes and times with units, shares as 0.1 or 10%. */
bool thresholds_set(struct thresholds *t, struct slice assignment, struct err *err);
/* A file of such lines; empty ones and those that begin with # are passed over. Messages
 * tell file and line. */
bool thresholds_read(struct thresholds *t, const char *path, struct err *err);

#endif
