/* Energy that the machine used while it was recorded. */
#ifndef WEIR_ANALYZE_SUMMARY_ENERGY_H
#define WEIR_ANALYZE_SUMMARY_ENERGY_H

#include "lib/store/store.h"

/* Zones lie in each other, so only processor packages are added, which do not: their
 * energy in uJ, wraps counted; MISSING_I64 when none was read twice. *wraps (may be
 * NULL): how often a counter wrapped. */
bool energy_of_store(struct store *store, int64_t *packages_uj, uint64_t *wraps,
                     struct err *err);

#endif
