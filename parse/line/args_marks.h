/* Where the bytes stand that the scanner of arguments has to look at, 64 bytes at a time:
 * a bit for each byte, the first one lowest. Where they stand is not to be foretold, so
 * looking at bytes one by one costs a wrong guess of the processor for each that is
 * found. */
#ifndef WEIR_PARSE_LINE_ARGS_MARKS_H
#define WEIR_PARSE_LINE_ARGS_MARKS_H

#include "lib/base/base.h"

#define MARKS_BYTES 64

struct marks {
    uint64_t stops;       /* " ( ) [ ] { } < , / */
    uint64_t quotes;      /* " */
    uint64_t decorations; /* what ends or lengthens one: < > " \ */
};

/* Marks of the MARKS_BYTES bytes at p, all of which must be readable. */
void marks_find(const char *p, struct marks *m);
/* The same without any particular processor: what the other is tested against. */
void marks_find_plain(const char *p, struct marks *m);

#endif
