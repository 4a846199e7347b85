/* The manifest of an archive (weir-manifest(5)), of which only numbers and pseudonyms
 * remain: what is not named here is dropped. */
#ifndef WEIR_COLLECT_PACK_REDACT_MANIFEST_H
#define WEIR_COLLECT_PACK_REDACT_MANIFEST_H

#include "lib/input/members.h"
#include "lib/redact/redact.h"
#include "lib/table/json.h"

/* Reads the member that members_next gave; NULL when it is no manifest. */
struct json *redact_manifest_read(struct members *m);
/* Its member `recording`, rewritten, as JSON; NULL when it has none. Owned by the caller.
 */
char *redact_manifest_recording(const struct redact *r, const struct json *manifest);

#endif
