/* Series out of /samples, on a time grid (weir-corr). What was read at moments of its own
 * is spread evenly over the time between two readings. */
#ifndef WEIR_ANALYZE_CORR_SAMPLED_H
#define WEIR_ANALYZE_CORR_SAMPLED_H

#include "analyze/corr/series_kinds.h"
#include "analyze/rows/recordings.h"
#include "analyze/time/spread.h"

struct sampled_entity;
struct sampled_cover;

/* A series as it is gathered. {.kind, .recordings, .texts, .grid} is empty; all borrowed.
 */
struct sampled {
    const struct sampled_kind *kind;
    const struct recordings *recordings;
    const struct strtab *texts;
    const struct grid *grid;

    double *amount;            /* by bin: amount, or level times seconds */
    double *entity_s;          /* by bin: seconds of all entities, for means */
    bool *unknown;             /* by bin: a counter began anew in it */
    struct sampled_entity *of; /* by entity */
    size_t n;
    struct sampled_cover *covers; /* by recording, one more for rows of none */
};

/* Columns of the table that are wanted. */
void sampled_columns(const struct sampled_kind *k, bool *want);
/* Rows of the table, in the file's order, of which entity each is: numbers from 0. */
void sampled_add(struct sampled *s, const struct batch *b, const uint32_t *entity);
/* value[i] of bin i of the grid, NaN where less than half of it was observed. Gives the
 * memory back. */
void sampled_finish(struct sampled *s, double *value);

/* All the series of one table at once: value[i] for kinds[i]. */
bool sampled_load(struct store *store, int table, const struct recordings *recordings,
                  const struct grid *grid, const struct sampled_kind *const *kinds,
                  double *const *value, size_t n, struct err *err);

#endif
