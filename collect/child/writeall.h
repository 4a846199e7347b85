/* Writing to a descriptor that may be slow, non-blocking or interrupted. */
#ifndef WEIR_COLLECT_CHILD_WRITEALL_H
#define WEIR_COLLECT_CHILD_WRITEALL_H

#include "lib/base/base.h"

/* All n bytes; false with errno set when one could not be written. */
bool write_all(int fd, const char *p, size_t n);

#endif
