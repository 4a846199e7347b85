/* Times of day and dates from text. */
#ifndef WEIR_LIB_BASE_DATETIME_H
#define WEIR_LIB_BASE_DATETIME_H

#include "lib/base/base.h"

/* "12:34:56", "12:34:56.789" (at most 9 decimals; "," serves as well) to ns since
 * midnight. */
bool datetime_of_day(struct slice s, int64_t *ns);
/* "2024-05-01T12:34:56.789Z" to ns since 1970. A blank serves for the T. Behind it Z, an
 * offset such as +02:00 or +0200, or nothing: UTC. Years 1970 to 2261. */
bool datetime_iso(struct slice s, int64_t *ns);

#endif
