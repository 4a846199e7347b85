/* Reads one log: blocks are split by workers, resolved in order by the caller. */
#ifndef WEIR_PARSE_PIPELINE_H
#define WEIR_PARSE_PIPELINE_H

#include "lib/pool.h"
#include "parse/format.h"

struct pipeline_options {
    const struct format *format;                 /* NULL: guess */
    size_t block_size;                           /* 0: usual; tests use others */
    void (*progress)(void *ctx, uint64_t bytes); /* may be NULL */
    void *progress_ctx;
};

/* Reads `in` to its end into s. *used becomes the format. false when reading failed: what
 * came before is kept. */
bool pipeline_run(struct input *in, struct source *s, struct pool *pool,
                  const struct pipeline_options *options, const struct format **used,
                  struct err *err);

#endif
