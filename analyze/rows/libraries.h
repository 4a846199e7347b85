/* Which paths are not a program's data: shared libraries, as what the loader reads and
 * maps of them at each start is the program; and what the kernel makes up while it is
 * read. */
#ifndef WEIR_ANALYZE_ROWS_LIBRARIES_H
#define WEIR_ANALYZE_ROWS_LIBRARIES_H

#include "lib/base/strtab.h"

/* "libc.so.6", "x.so": a name with ".so" at its end or in front of a dot; and the C
 * library's locale-archive; all in /proc and /sys. */
bool is_library(struct slice path);
/* By path id, as many as there are; owned by the caller. */
uint8_t *libraries_mark(const struct strtab *paths);

#endif
