/* One sample of sysstat's JSON: its time and its rows. */
#ifndef WEIR_PARSE_SAMPLES_SYSSTAT_ITEM_H
#define WEIR_PARSE_SAMPLES_SYSSTAT_ITEM_H

#include "lib/table/json.h"
#include "parse/samples/sample_row.h"

/* When a sample was taken. day_ns missing: it does not say; false: what it says is no
 * time. *interval_ns: as it says, else missing. */
bool sysstat_when(const struct json *item, struct wall *w, int64_t *interval_ns);

/* Puts the rows of a sample. `told` holds the names that were told of as not kept.
 * Returns how many rows. */
size_t sysstat_put(struct source *s, const struct json *item, int64_t time_ns,
                   int64_t interval_ns, struct strtab *told);

#endif
