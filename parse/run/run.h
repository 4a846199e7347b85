/* One run of weir-parse: from inputs to the rows of one file. It knows what an input is
 * (a log, a compressed one, an archive, one of a set) and keeps what is told of all of
 * them. */
#ifndef WEIR_PARSE_RUN_RUN_H
#define WEIR_PARSE_RUN_RUN_H

#include "lib/input/inputs.h"
#include "lib/input/members.h"
#include "parse/log/where.h"
#include "parse/run/beside.h"
#include "parse/run/manifests.h"
#include "parse/run/pipeline.h"
#include "parse/run/progress.h"
#include "parse/run/redacted.h"
#include "parse/run/report.h"

/* Day of the first line, for logs that have times but no date. */
struct day {
    bool told;
    int64_t midnight_ns;
};

struct run_options {
    const struct format *format; /* NULL: each log shows it */
    size_t block_size;           /* 0: usual */
    struct members_limits limits;
    const char *columns; /* of a CSV without a line of names; NULL */
    struct day day;
    struct where *where;         /* host and rank from names; borrowed */
    const struct redact *redact; /* NULL: names are told; borrowed */
    bool where_holds; /* against what the log itself tells: the user wrote it */
};

struct run {
    struct run_options options;
    struct store_writer *out;
    struct pipeline *pipeline;
    struct totals totals;
    struct manifests manifests;
    struct diag trouble;
    size_t nsources;
    struct source told; /* the log that tells of the run: with a clock if one has */
    const struct format *told_format; /* NULL: none yet */
    bool input_failed;
    /* of the input in work */
    struct progress progress;
    struct members *members; /* of an archive; NULL */
    size_t before;           /* of a name: what its manifest does not know of it */
    struct beside beside;    /* what that directory says of its logs */
    size_t traces, others;   /* logs that were found, and what was no trace */
    int64_t origin_ns;       /* realtime of the run's 0 */
    int64_t day_origin_ns;   /* time of day of the 0 of an archive's logs */
};

/* out and pool are borrowed. */
void run_begin(struct run *run, const struct run_options *options,
               struct store_writer *out, struct pool *pool);
/* The logs, in order; what cannot be read is told and noted. Of those that were found,
 * not named, one that no format knows is no trace. */
void run_read(struct run *run, const struct inputs *in);
/* Waits for what is in work; the totals are complete then. */
void run_end(struct run *run);

#endif
