/* Which logs lie in one archive or folder: what such a one holds (regions, mounts) is
 * true of all logs in it and of no others. */
#ifndef WEIR_ANALYZE_ROWS_PLACES_H
#define WEIR_ANALYZE_ROWS_PLACES_H

#include "lib/store/store.h"

/* {0} is empty. */
struct places {
    uint32_t *of; /* by source: number of its folder; 0: that which has no name */
    size_t n;     /* sources */
    struct strtab names;
};

bool places_load(struct places *p, struct store *store, struct err *err);
/* Numbers are below this. */
static inline size_t
places_count(const struct places *p)
{
    return (size_t)strtab_size(&p->names) + 1;
}
void places_free(struct places *p);

#endif
