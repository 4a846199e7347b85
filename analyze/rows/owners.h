/* Whose a call is: the number of the process image that made it. Calls of processes that
 * /processes does not have (some formats tell of none) get numbers behind the images'. */
#ifndef WEIR_ANALYZE_ROWS_OWNERS_H
#define WEIR_ANALYZE_ROWS_OWNERS_H

#include <pthread.h>

#include "analyze/rows/images.h"
#include "lib/base/imap.h"
#include "lib/columns/cols.h"

struct stranger {
    uint64_t process; /* sources_process */
    int32_t pid;
};

struct owners {
    const struct images *images;   /* borrowed */
    const struct sources *sources; /* borrowed */
    pthread_mutex_t lock;          /* guards the strangers: */
    struct imap places;
    struct stranger *strangers;
    size_t n, cap;
};

void owners_init(struct owners *o, const struct images *im, const struct sources *s);
void owners_free(struct owners *o);
void owners_columns(bool want[calls_NCOLS]);
/* owner[i] = owner of row i: below images_count an image, else a stranger. Any thread. */
void owners_map(struct owners *o, const struct batch *b, uint32_t *owner);

#endif
