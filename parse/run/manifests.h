/* What a manifest tells of a recording: rows of /mounts, and rows of /runs, kept until
 * the run's time 0 is known: a manifest stands before the logs that tell it. */
#ifndef WEIR_PARSE_RUN_MANIFESTS_H
#define WEIR_PARSE_RUN_MANIFESTS_H

#include "lib/store/store.h"
#include "parse/run/manifest.h"

/* {0} is empty. */
struct manifests {
    struct runs_row *rows; /* times are realtime */
    size_t n, cap;
};

/* What the manifest says of a run, if it does; `source` is its own row of /sources. */
void manifests_keep(struct manifests *all, const struct manifest *m,
                    struct store_writer *out, uint16_t source);
/* Writes the rows, on the axis that begins at origin_ns, and frees what it owns. */
void manifests_store(struct manifests *all, struct store_writer *out, int64_t origin_ns);

/* Id of the run's label; 0 none. m may be NULL. */
uint32_t manifests_label(const struct manifest *m, struct strtab *texts);

#endif
