/* Text of strace and of our collectors, rewritten piece by piece: strings, <decorations>,
 * words. For redact_line.c. */
#ifndef WEIR_LIB_REDACT_REDACT_SCAN_H
#define WEIR_LIB_REDACT_REDACT_SCAN_H

#include "lib/redact/redact.h"

/* What strings are: of a command only the first is a name; data is dropped. */
enum redact_strings_are { REDACT_PATHS, REDACT_DATA, REDACT_COMMAND };

struct redact_scan {
    const struct redact *r;
    struct slice rest;
    struct redact_text *to;
    enum redact_strings_are strings;
    int nstrings;
    const char *call; /* where the line's call is named; NULL */
    bool keep_words;  /* names of tables and columns of ours */
    struct redact_text scratch;
};

/* Takes all of `rest`, or its first string (rest begins with a quote), or its first word.
 */
void redact_scan_all(struct redact_scan *s);
void redact_scan_string(struct redact_scan *s);
void redact_scan_word(struct redact_scan *s);
/* Takes n bytes as they are. */
void redact_scan_copy(struct redact_scan *s, size_t n);

/* What the text begins with; empty or 0: no such thing. Letters, digits, underscores. */
struct slice redact_word_at(struct slice s);
/* "<...>" with both brackets. */
size_t redact_decoration_length(struct slice s);
/* "[00007f274efcaad7]" */
size_t redact_pointer_length(struct slice s);

#endif
