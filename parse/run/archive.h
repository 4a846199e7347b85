/* The logs of an archive: each member is recognised by its content. A log by itself is
 * parsed while it is unpacked; logs that may be of one trace (strace -ff) are put aside
 * (lib/input/spool.h) until the archive ends, and then merged by their clocks. */
#ifndef WEIR_PARSE_RUN_ARCHIVE_H
#define WEIR_PARSE_RUN_ARCHIVE_H

#include "lib/input/members.h"
#include "parse/run/manifest.h"
#include "parse/run/pipeline.h"

/* What the reader of archives wants of its caller. */
struct archive_caller {
    void *ctx;
    /* Sources with numbers in a row, owned by the caller, who frees them when they are
     * done; NULL: there is no room for so many. Names are copied. */
    struct source *(*begin)(void *ctx, char *const *names, size_t n,
                            const struct manifest *manifest);
    /* Sources of a set that were read. Those of logs by themselves come by way of the
     * pipeline. */
    void (*done)(void *ctx, struct source *sources, size_t n, const struct format *used,
                 const struct err *errs);
    /* The manifest was read; its own source begins next. It goes with the archive. */
    void (*told)(void *ctx, const struct manifest *manifest);
    /* Something could not be read; or was left out by rule (note). */
    void (*failed)(void *ctx, const char *text);
    void (*note)(void *ctx, const char *text);
};

/* Reads the archive or the compressed file `in` to its end. options->format: members that
 * this format knows; NULL: that any knows. */
void archive_read(struct members *members, const char *name, struct pipeline *pipeline,
                  const struct pipeline_options *options,
                  const struct archive_caller *caller);

#endif
