/* What an archive says about its members: manifest.json, which weir-pack writes first. It
 * holds for the members behind it. */
#ifndef WEIR_PARSE_MANIFEST_H
#define WEIR_PARSE_MANIFEST_H

#include "lib/err.h"

#define MANIFEST_NAME "manifest.json"
#define MANIFEST_MAX ((size_t)64 * 1024 * 1024)

struct manifest;

/* NULL with *err when it is no manifest. */
struct manifest *manifest_read(struct slice text, struct err *err);
void manifest_free(struct manifest *m);
/* Host (empty: not told) and rank (MISSING_I32) of a member, by its name in the archive;
 * the whole archive's host where the member has none. m may be NULL. */
void manifest_find(const struct manifest *m, const char *member, struct slice *host,
                   int32_t *rank);

#endif
