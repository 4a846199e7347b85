/* The picture that strace --tips (5.16 on) ends with: an owl beside a box of text, on
 * lines without a prefix. */
#ifndef WEIR_PARSE_LINE_STRACE_TIP_H
#define WEIR_PARSE_LINE_STRACE_TIP_H

#include "lib/base/base.h"

/* Whether the line is one of the picture's. */
bool strace_is_tip(struct slice line);

#endif
