/* Diagnostics: trouble in the input. One table of kinds per room says name and level;
 * each message carries file:line:col, the first few of a kind are printed, all
 * counted. */
#ifndef WEIR_LIB_BASE_DIAG_H
#define WEIR_LIB_BASE_DIAG_H

#include "lib/base/base.h"

enum diag_level { DIAG_NOTE, DIAG_WARNING, DIAG_UNSUPPORTED, DIAG_ERROR };

struct diag_kind {
    const char *name; /* "line_too_long" */
    enum diag_level level;
    const char *text; /* "line longer than %s" without the detail */
};

/* Where something stands in the input. line and col count from 1; 0 = unknown. */
struct place {
    const char *file;
    uint64_t line;
    uint32_t col;
};

struct diag {
    const struct diag_kind *kinds;
    size_t nkinds;
    uint64_t *counts; /* per kind */
    uint64_t show;    /* messages shown per kind, then only counted */
};

/* kinds is borrowed and must outlive the diag. */
void diag_init(struct diag *d, const struct diag_kind *kinds, size_t nkinds);
/* Counts one case of `kind` and prints "prog: file:line:col: level: text: 'detail'" for
 * the first few. detail may be empty. */
void diag_report(struct diag *d, size_t kind, struct place where, struct slice detail);
/* Tells how many of each kind were counted but not shown. */
void diag_finish(const struct diag *d);
void diag_free(struct diag *d);

#endif
