/* Which program a process was running when: /processes by process and time. */
#ifndef WEIR_ANALYZE_ROWS_IMAGES_H
#define WEIR_ANALYZE_ROWS_IMAGES_H

#include "analyze/rows/sources.h"

/* A row of /processes. Text ids are of /strings/comm and /strings/command. */
struct image {
    uint64_t process; /* sources_process */
    int32_t pid, ppid;
    int64_t start_ns, end_ns; /* missing sorts first */
    int32_t exit_status, signal;
    uint32_t comm, command;
    uint16_t source;
    uint64_t line;
};

struct images;

struct images *images_load(struct store *store, struct err *err);
void images_free(struct images *im);

/* By process, then time, then line. */
size_t images_count(const struct images *im);
const struct image *images_at(const struct images *im, size_t i);

#define IMAGE_NONE SIZE_MAX
/* Which image the call's process was running at start_ns; at `line` of its log where the
 * log has no clock. Before the first image that is known it is that one; IMAGE_NONE when
 * the process is not known. *last, 0 at first, remembers the last answer, so that runs of
 * calls of one process are cheap. */
size_t images_find(const struct images *im, uint16_t source, int32_t pid,
                   int64_t start_ns, uint64_t line, size_t *last);
/* Its program: id (/strings/comm), 0 when the process is not known. */
uint32_t images_comm(const struct images *im, uint16_t source, int32_t pid,
                     int64_t start_ns, uint64_t line, size_t *last);

#endif
