/* Bytes put aside and read again: in memory up to a limit, behind that in one temporary
 * file without a name, in $TMPDIR. Many streams lie in one spool, each written from its
 * begin to its end before the next; then any of them may be read, at any place. */
#ifndef WEIR_LIB_INPUT_SPOOL_H
#define WEIR_LIB_INPUT_SPOOL_H

#include "lib/base/err.h"

#define SPOOL_IN_MEMORY (64 * 1024 * 1024)

struct spool;

/* in_memory: bytes kept in memory before a file is used. */
struct spool *spool_new(size_t in_memory);
/* Where the next byte will lie. */
int64_t spool_end(const struct spool *s);
bool spool_put(struct spool *s, const void *bytes, size_t n, struct err *err);
/* Up to n bytes from a place; 0 at the end, -1 with *err. */
int64_t spool_get(struct spool *s, int64_t at, char *buf, size_t n, struct err *err);
void spool_free(struct spool *s);

#endif
