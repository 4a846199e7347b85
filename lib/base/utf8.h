/* Just enough UTF-8: where a character ends, what it is, how wide a terminal draws it. */
#ifndef WEIR_LIB_BASE_UTF8_H
#define WEIR_LIB_BASE_UTF8_H

#include "lib/base/base.h"

/* Length (1 to 4) of the valid character that s begins with, 0 when the first byte starts
 * none (overlong forms, surrogates and values beyond U+10FFFF are not valid). *cp (may be
 * NULL) gets the code point. s must not be empty. */
size_t utf8_next(struct slice s, uint32_t *cp);

/* C0, DEL and C1: what a terminal might obey instead of draw. */
bool utf8_is_control(uint32_t cp);
/* Controls and other characters that hide, reorder or break what stands around them, and
 * those that are none. */
bool utf8_is_unseen(uint32_t cp);

/* Columns that a terminal uses: 0 for combining marks, 2 for wide ideographs, else 1. */
int utf8_width(uint32_t cp);
/* Columns of a whole text; bytes that are not UTF-8 count as one. */
size_t utf8_columns(struct slice s);

/* Whether the environment (LC_ALL, LC_CTYPE, LANG, in this order) asks for UTF-8. */
bool utf8_wanted(void);

#endif
