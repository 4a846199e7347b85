/* What a directory says of the logs in it: a recording that was unpacked has its manifest
 * beside them. */
#ifndef WEIR_PARSE_RUN_BESIDE_H
#define WEIR_PARSE_RUN_BESIDE_H

#include "parse/run/manifest.h"

/* {0} knows of no directory. */
struct beside {
    char *dir;                 /* the last one that was looked into; NULL: none yet */
    struct manifest *manifest; /* what it says; NULL: nothing */
};

/* Looks into the directory of a log; how many bytes of its path stand in front of its
 * name there. */
size_t beside_look(struct beside *b, const char *path);
/* Whether the log is what the directory says. */
bool beside_is_manifest(const struct beside *b, const char *path);
void beside_free(struct beside *b);

#endif
