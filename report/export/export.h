/* A run in the formats of other tools: one row per format in export.def, one file each.
 */
#ifndef WEIR_REPORT_EXPORT_EXPORT_H
#define WEIR_REPORT_EXPORT_EXPORT_H

#include "lib/base/err.h"
#include "lib/opt/opt.h"

enum export_weight { WEIGHT_NS, WEIGHT_BYTES };
/* For an OPT_CHOICE option; index = enum export_weight. */
#define EXPORT_WEIGHTS "ns|bytes"

/* What is to be exported. */
struct export
{
    const char *run;              /* a file that other tools can open */
    const char *shown;            /* what the user called it */
    const char *table;            /* csv: which */
    int weight;                   /* folded: enum export_weight */
    const struct opt_list *where; /* options of weir-dump that select calls */
    uint64_t left_out;            /* counts calls that the format has no place for */
    const char *why;              /* which and why; NULL: none */
};

struct export_format {
    const char *name;
    const char *meaning;
    /* Writes to f. false with *err. */
    bool (*write)(FILE *f, struct export *e, struct err *err);
};

extern const struct export_format export_formats[];

#define EXPORT(name, meaning)                                                            \
    bool export_##name(FILE *f, struct export *e, struct err *err);
#include "report/export/export.def"
#undef EXPORT

#define EXPORT_ARGS 40

/* Fills args with `weir-dump --format tsv --columns COLUMNS [SELECTION] RUN`, NULL at the
 * end. Borrowed from e. */
void export_dump_args(const char *args[EXPORT_ARGS], const struct export *e,
                      const char *columns);

#endif
