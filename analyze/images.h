/* Which program a process was running when: /processes by process and time. */
#ifndef WEIR_ANALYZE_IMAGES_H
#define WEIR_ANALYZE_IMAGES_H

#include "analyze/sources.h"

struct images;

struct images *images_load(struct store *store, struct err *err);
void images_free(struct images *im);
/* Id (/strings/comm) of the program that the call's process was running at start_ns; at
 * `line` of its log where the log has no clock. Before the first image that is known it
 * is that one. 0 when the process is not known. *last, 0 at first, remembers the last
 * answer, so that runs of calls of one process are cheap. */
uint32_t images_comm(const struct images *im, uint16_t source, int32_t pid,
                     int64_t start_ns, uint64_t line, size_t *last);

#endif
