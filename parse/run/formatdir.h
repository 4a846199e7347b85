/* Pattern files that are found by name: where they lie, and which there are. */
#ifndef WEIR_PARSE_RUN_FORMATDIR_H
#define WEIR_PARSE_RUN_FORMATDIR_H

#include "lib/base/err.h"

/* How this program was called: the shipped pattern files lie beside it, in
 * ../share/weir/formats. Directories that WEIR_FORMATS names come before. */
void formatdir_home(const char *argv0);
/* Path of the pattern file of a format; NULL when there is none. Owned by the caller. */
char *formatdir_find(const char *name);
/* Prints the formats that can be named, sorted, a line each: name and what it is. A
 * pattern file that cannot be read is told of. */
void formatdir_list(FILE *to);

#endif
