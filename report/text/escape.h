/* Foreign text made harmless. Every byte of the report that came from outside (paths,
 * command lines, lines of a log, messages of a tool) passes through here; nothing else
 * does.
 *
 * In every dress control characters, invisible and direction-changing characters and
 * bytes that are not UTF-8 become visible: \n, \x1B, \u202E, \xE9. The result is for
 * reading: a backslash stays as it is, so it cannot be turned back into the bytes (the
 * JSON report can). */
#ifndef WEIR_REPORT_TEXT_ESCAPE_H
#define WEIR_REPORT_TEXT_ESCAPE_H

#include "lib/base/base.h"

enum escape_dress {
    ESCAPE_HTML,     /* element content and quoted attribute values */
    ESCAPE_MARKDOWN, /* one table cell or one line of GitHub Markdown */
    ESCAPE_TEXT,     /* a terminal that shows UTF-8 */
    ESCAPE_ASCII,    /* a terminal that does not: other characters become \u00E9 */
};

/* Appends s to f. */
void escape_to(FILE *f, enum escape_dress dress, struct slice s);

/* Appends s in ESCAPE_TEXT or ESCAPE_ASCII dress, shortened to at most `columns` columns
 * by an ellipsis, and returns the columns used. keep_end keeps the last two thirds (paths
 * differ at their end) instead of the beginning. */
size_t escape_fit(FILE *f, enum escape_dress dress, struct slice s, size_t columns,
                  bool keep_end);

/* Appends bytes as base64, for data: addresses. */
void escape_base64(FILE *f, struct slice s);

#endif
