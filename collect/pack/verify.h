/* Whether an archive still holds what its manifest says. */
#ifndef WEIR_COLLECT_PACK_VERIFY_H
#define WEIR_COLLECT_PACK_VERIFY_H

#include "lib/base/err.h"

/* What became of a member. sum_ok: as the manifest says. told: the manifest names it. */
typedef void verify_member(void *ctx, const char *name, int64_t bytes, uint32_t crc,
                           bool told, bool sum_ok);

/* Reads all members of the archive at `path` ("-": stdin). *missing: members that the
 * manifest names and the archive has not. false with *err when it cannot be read to its
 * end; members before that were told. */
bool verify_archive(const char *path, verify_member *member, void *ctx,
                    bool *has_manifest, size_t *missing, struct err *err);

#endif
