/* What one rank did differently from the median of its like: for each kind of operation,
 * whether it made more calls or slower ones, on which file, when. */
#ifndef WEIR_ANALYZE_RANKS_RANKSTORY_H
#define WEIR_ANALYZE_RANKS_RANKSTORY_H

#include "analyze/ranks/rankwork.h"
#include "lib/base/imap.h"

/* What one rank did to a file by one kind of operation. */
struct rankfile {
    uint8_t op;
    uint32_t path; /* 0: the log does not name it */
    struct opwork work;
    int64_t first_ns, last_ns; /* missing without a clock */
};

/* {0} is empty; any split of the calls merges to the same. Memory: 100 bytes a file. */
struct rankfiles {
    struct rankfile *of;
    size_t n, cap;
    struct imap places;
};

void rankfiles_columns(bool want[calls_NCOLS]);
/* The calls of rank `which` (a place in ranks). */
void rankfiles_add(struct rankfiles *f, const struct batch *b, const struct ranks *ranks,
                   uint32_t which);
/* The same of calls that are alike (alike_scan). */
void rankfiles_columns_alike(bool want[calls_NCOLS]);
void rankfiles_add_alike(struct rankfiles *f, const struct batch *calls,
                         const struct batch *sums, const struct ranks *ranks,
                         uint32_t which);
void rankfiles_merge(struct rankfiles *a, const struct rankfiles *b);
void rankfiles_free(struct rankfiles *f);

enum story_cause { STORY_MORE_CALLS, STORY_SLOWER_CALLS, STORY_LARGER_CALLS };
extern const char *const story_causes[];

/* A kind of operation in which it took longer than the median rank. */
struct story {
    uint8_t op;
    struct opwork own;
    double median_s, median_calls, median_bytes; /* each the median over ranks */
    double extra_s;                              /* its own time - median_s */
    double by_calls_s, by_mean_s; /* of extra_s: from more calls, from slower ones */
    enum story_cause cause;
    struct rankfile worst; /* the file with most of its own time */
};

#define STORY_LEAST 0.02 /* of the costliest: what is less is no part of it */

/* Fills stories[RANK_OPS], the one that cost most first; returns how many there are. */
size_t story_tell(struct story stories[RANK_OPS], const struct rankworks *works,
                  uint32_t which, const struct rankfiles *files);

#endif
