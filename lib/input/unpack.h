/* Walks through an archive and hands over what is in it: archives and compressed files
 * inside it are opened, too, within limits. Runs in a thread of its own (members.c). */
#ifndef WEIR_LIB_INPUT_UNPACK_H
#define WEIR_LIB_INPUT_UNPACK_H

#include "lib/input/input.h"
#include "lib/input/members.h"
#include "lib/input/parts.h"

/* Puts all parts of `in`, PART_END at last; returns early when the reader stops. */
void unpack(struct input *in, const struct members_limits *limits, struct parts *parts);

#endif
