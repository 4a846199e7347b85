/* Names that tell nothing: pseudonyms of paths and words, the same for the same text and
 * salt. Each part of a path is replaced by itself, so that what lay in one directory
 * still does. What stays is in redact.def. */
#ifndef WEIR_LIB_REDACT_REDACT_H
#define WEIR_LIB_REDACT_REDACT_H

#include "lib/base/err.h"
#include "lib/base/strtab.h"

#define REDACT_WORD 10 /* characters of a pseudonym */

struct redact {
    uint8_t key[16];
};

/* salt NULL: a random one, which nobody learns. false when there is none to be had. */
bool redact_begin(struct redact *r, const char *salt, struct err *err);

/* A growing text. {0} is empty; free(p). */
struct redact_text {
    char *p;
    size_t n, cap;
};
void redact_put(struct redact_text *to, struct slice text);

/* The pseudonym of a word: a-z and 2-7. Nothing of an empty one. */
void redact_word(const struct redact *r, struct slice word, struct redact_text *to);
/* Of a path, or of any text as if it were one: bytes as they are, unescaped. */
void redact_path(const struct redact *r, struct slice path, struct redact_text *to);

/* All strings of a table, in place: ids stay. each: what becomes of one. */
typedef void redact_string(const struct redact *r, struct slice text,
                           struct redact_text *to);
void redact_strings(const struct redact *r, struct strtab *strings, redact_string *each);

#endif
