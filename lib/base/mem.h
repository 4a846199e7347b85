/* Memory that never fails to the caller: out of memory ends the program. */
#ifndef WEIR_LIB_BASE_MEM_H
#define WEIR_LIB_BASE_MEM_H

#include "lib/base/base.h"

/* As malloc, calloc, realloc, strdup, but never NULL; n * size is checked. */
void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size);
char *xstrdup(const char *text);
/* Exactly n bytes, NULs among them included, and a NUL behind. */
char *xstrndup(const char *text, size_t n);
/* Formatted string, owned by the caller. */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Makes room for `want` elements in a growing array: *p of *cap elements of `size`
 * bytes grows by doubling. */
void grow(void *p, size_t *cap, size_t want, size_t size);

/* Bump allocator for what lives as long as one batch. {0} is empty. */
struct arena {
    struct arena_block *block;
};

/* n bytes, aligned for any type, valid until the next arena_reset or arena_free. */
void *arena_alloc(struct arena *a, size_t n);
/* Copy of s (NUL-terminated behind it) that lives in the arena. */
struct slice arena_copy(struct arena *a, struct slice s);
/* Forgets everything but keeps one block for reuse. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

#endif
