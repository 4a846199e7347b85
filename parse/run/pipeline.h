/* Reads logs: blocks are split by workers, resolved in order by the caller. Blocks of
 * several logs may be in work at once; what becomes of them does not depend on it. */
#ifndef WEIR_PARSE_RUN_PIPELINE_H
#define WEIR_PARSE_RUN_PIPELINE_H

#include "lib/base/pool.h"
#include "parse/log/format.h"

struct pipeline_options {
    const struct format *format;                 /* NULL: guess */
    size_t block_size;                           /* 0: usual; tests use others */
    void (*progress)(void *ctx, uint64_t bytes); /* of this log; may be NULL */
    void *progress_ctx;
};

/* A log was read, all of it is in the source; logs are done in the order in which they
 * came. err is empty, or tells why reading ended early: what came before is kept. */
typedef void pipeline_done(void *ctx, struct source *s, const struct format *used,
                           const struct err *err);

struct pipeline;

struct pipeline *pipeline_new(struct pool *pool, pipeline_done *done, void *ctx);
/* Reads the lines to their end into s, which stays until it is done. Only the last blocks
 * may be in work still when this returns: the lines and what they come from may go. */
void pipeline_log(struct pipeline *p, struct lines *lines, struct source *s,
                  const struct pipeline_options *options);
/* Waits until all logs are done. */
void pipeline_drain(struct pipeline *p);
/* Drains and frees. */
void pipeline_free(struct pipeline *p);

/* One log by itself: reads `in` to its end into s. *used becomes the format. false when
 * reading failed: what came before is kept. */
bool pipeline_run(struct input *in, struct source *s, struct pool *pool,
                  const struct pipeline_options *options, const struct format **used,
                  struct err *err);

#endif
