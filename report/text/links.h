/* Addresses from one page to another. */
#ifndef WEIR_REPORT_TEXT_LINKS_H
#define WEIR_REPORT_TEXT_LINKS_H

#include "lib/base/base.h"

/* The directory in which a file lies ("." for none in its name). Owned by the caller. */
char *links_directory(const char *path);

/* The page of a run: beside it, its name with .html for .h5. Owned by the caller. */
char *links_page_beside(const char *run);

/* The relative address of an existing file, as seen from a page in a directory: every
 * byte that could mean something in an address is written as %XX. NULL when one of them
 * is not there. Owned by the caller. */
char *links_relative(const char *from_directory, const char *file);

#endif
