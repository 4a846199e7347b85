/* Names of processes that the lines of a log tell: rows of /processes. */
#ifndef WEIR_PARSE_LOG_COMMS_H
#define WEIR_PARSE_LOG_COMMS_H

#include "parse/log/source.h"

struct comms;

struct comms *comms_new(void);
/* The process goes by that name (a text id) at that time and line. Another name than
 * before is another image: the row of the one before is written. */
void comms_note(struct comms *c, struct source *s, int32_t pid, uint32_t comm,
                int64_t now_ns, uint64_t line);
/* Writes the rows of the last images, in order of their first lines, and frees. */
void comms_free(struct comms *c, struct source *s);

#endif
