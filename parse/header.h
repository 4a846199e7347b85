/* The first line that weir-strace writes: host, start, directory, command. */
#ifndef WEIR_PARSE_HEADER_H
#define WEIR_PARSE_HEADER_H

#include "parse/source.h"

/* Reads "# weir-strace 0.1.0 host=... start=... cwd="..." ... cmd=["...",...]" into s.
 * What is missing or odd stays unknown. */
void header_read(struct slice line, struct source *s);

#endif
