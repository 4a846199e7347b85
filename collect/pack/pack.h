/* Packing raw logs into one archive (tar.zst) with a manifest in front, which weir-parse
 * reads and weir-pack --verify checks. */
#ifndef WEIR_COLLECT_PACK_PACK_H
#define WEIR_COLLECT_PACK_PACK_H

#include "lib/base/err.h"
#include "lib/base/strtab.h"

struct pack_log {
    const char *path; /* where it lies; borrowed */
    char *name;       /* in the archive; owned */
    const char *role; /* what it is of a recording; NULL: not told */
    int64_t bytes, mtime_s;
    uint32_t crc;
};

struct pack {
    struct pack_log *logs;
    size_t n, cap;
    struct strtab names;   /* that are taken */
    const char *host;      /* where all of them were recorded; NULL: not told */
    const char *recording; /* weir-manifest(5), a JSON object as text; NULL: none */
};

/* A path without what leads outside ("/", "./", "../"); owned by the caller. */
char *pack_name_inside(const char *path);

/* Adds a regular file, under its path as
 * pack_name_inside gives it. Reads it once, for the manifest. false with *err; also when
 * the name is taken. */
bool pack_add(struct pack *p, const char *path, struct err *err);
/* The same under another name, with its role in a recording. */
bool pack_add_as(struct pack *p, const char *path, const char *name, const char *role,
                 struct err *err);
/* Writes the whole archive. A log that has changed since it was added is an error. */
bool pack_write(const struct pack *p, FILE *to, struct err *err);
void pack_free(struct pack *p);

#endif
