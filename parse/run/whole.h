/* Logs that are no text: their formats read them whole, from a file of their own. */
#ifndef WEIR_PARSE_RUN_WHOLE_H
#define WEIR_PARSE_RUN_WHOLE_H

#include "parse/log/format.h"

/* Puts what is left of the lines into a temporary file and has f read that. false with
 * *err when either fails. */
bool whole_read(const struct format *f, struct lines *lines, struct source *s,
                struct err *err);

#endif
