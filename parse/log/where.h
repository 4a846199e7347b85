/* Where a log was recorded, by its name: host and rank, from named groups of a pattern.
 */
#ifndef WEIR_PARSE_LOG_WHERE_H
#define WEIR_PARSE_LOG_WHERE_H

#include "lib/base/err.h"

struct where;

/* pattern: pcre2 with the groups (?<host>...), (?<rank>...) or one of them; NULL: the
 * usual one, which knows directories and files named "host=NAME", "node-NAME", "rank=N",
 * "rank.N". NULL with *err. */
struct where *where_new(const char *pattern, struct err *err);
void where_free(struct where *w);
/* *host (borrowed from the name; empty: not told) and *rank (MISSING_I32: not told). */
void where_find(struct where *w, const char *name, struct slice *host, int32_t *rank);

#endif
