/* A file of weir without names: what becomes of its texts. */
#ifndef WEIR_PARSE_RUN_REDACTED_H
#define WEIR_PARSE_RUN_REDACTED_H

#include "lib/redact/redact.h"
#include "lib/store/store.h"

/* Replaces the texts of a file that is about to be closed: paths, programs and all other
 * text by pseudonyms, commands by their program's. Names of calls stay, and the words
 * that weir itself writes. r NULL: nothing. */
void redacted_strings(const struct redact *r, struct store_writer *out);

/* The same for one text, for an attribute of the file. `command`: of it only the program.
 * Owned by the caller. */
char *redacted_text(const struct redact *r, struct slice text, bool command);

#endif
