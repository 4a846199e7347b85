/* Colours of a terminal in a log. */
#ifndef WEIR_PARSE_LINE_COLOUR_H
#define WEIR_PARSE_LINE_COLOUR_H

#include "lib/base/mem.h"

/* The line without "ESC [ ... m"; itself when there is none, else in the arena. */
struct slice colour_strip(struct arena *arena, struct slice line);

#endif
