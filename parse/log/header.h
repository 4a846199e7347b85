/* The first line that our collectors write: host, start, directory, command. */
#ifndef WEIR_PARSE_LOG_HEADER_H
#define WEIR_PARSE_LOG_HEADER_H

#include "parse/log/source.h"
#include "parse/state/procs.h"

/* Value behind " key=": up to the next blank, or a whole string with its quotes, or the
 * line from a list on; empty when the key is not there. */
struct slice header_value(struct slice line, struct slice key);

/* Reads "# weir-strace 0.1.0 host=... start=... cwd="..." ... cmd=["...",...]" into s.
 * What is missing or odd stays unknown. */
void header_read(struct slice line, struct source *s);
/* Tells p what the line says of the processes: the threads that were there before, where
 * the command began (`cwd` is its id), whether all calls that move positions are there.
 */
void header_tell(struct slice line, struct procs *p, uint32_t cwd);

#endif
