/* For formats whose lines need those before them to be understood: blocks are cut into
 * lines in parallel, and all else is done in order. Also what all readers of samples
 * share: the row of a sample, the line in the ledger. */
#ifndef WEIR_PARSE_LOG_PLAIN_LINES_H
#define WEIR_PARSE_LOG_PLAIN_LINES_H

#include "parse/log/format.h"

/* Members of struct format. */
void *plain_lines_new(const struct format *self);
void plain_lines_free(void *parser);
void plain_lines_parse(void *parser, const struct block *b);
size_t plain_lines_count(const void *parser);
int64_t plain_lines_ns(const void *parser, size_t i); /* never known */
bool plain_lines_pids(struct slice head);             /* always: such logs are no set */

/* All of them, for a struct format that is written down. */
#define PLAIN_LINES_PARSER                                                               \
    .has_pids = plain_lines_pids, .parser_new = plain_lines_new,                         \
    .parser_free = plain_lines_free, .parse = plain_lines_parse,                         \
    .lines = plain_lines_count, .line_ns = plain_lines_ns

/* Hands lines from .. to-1 to `one`, each counted in source->lines before. A line that
 * was cut for its length goes to the ledger instead. */
void plain_lines_resolve(struct source *source, const void *parser, const struct block *b,
                         size_t from, size_t to,
                         void (*one)(void *state, struct slice line), void *state);

/* The line in work, in the ledger. */
static inline void
plain_note(struct source *s, enum ledger_kind kind, struct slice line)
{
    ledger_note(&s->ledger, kind, s->lines, line);
}

#endif
