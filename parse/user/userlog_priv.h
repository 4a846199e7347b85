/* What the files share that read a log by the rules of a pattern file. */
#ifndef WEIR_PARSE_USER_USERLOG_PRIV_H
#define WEIR_PARSE_USER_USERLOG_PRIV_H

#include "parse/log/clock.h"
#include "parse/log/comms.h"
#include "parse/user/halves.h"
#include "parse/user/userformat.h"

/* ---- userlog_match.c: a block of lines to items, on any thread ---- */

enum outcome { NO_MATCH, BLANK, MATCHED, GAVE_UP, BAD_VALUE };

struct value {
    int64_t number;    /* MISSING_I64: a text, or not told */
    struct slice text; /* borrowed from the block */
};

struct item {
    struct slice text;
    enum outcome outcome;
    const struct rule *rule; /* NO_MATCH, BLANK: none */
    size_t first;            /* its values, one per slot of the rule */
    size_t bad;              /* BAD_VALUE: the slot that cannot be read */
    uint8_t decimals;        /* of its time */
};

struct userlog_parser {
    const struct userformat *format;
    struct matcher **matchers; /* one per rule */
    struct item *items;
    size_t n, cap;
    struct value *values;
    size_t nvalues, values_cap;
};

/* For struct format. */
void *userlog_parser_new(const struct format *self);
void userlog_parser_free(void *parser);
void userlog_parse(void *parser, const struct block *b);
size_t userlog_lines(const void *parser);

/* ---- userlog.c: items to rows, in order ---- */

/* State of one log. */
struct userlog {
    const struct userformat *format;
    struct source *source;
    struct strtab *strings[FIELD_COUNT]; /* of the fields that are texts; else NULL */
    struct clock clock;
    enum rule_clock clock_kind;
    int64_t day_origin_ns;
    struct values context;
    struct halves *halves;
    struct comms *comms;
    uint8_t *no_op;    /* by id of a call's name: told that it has no operation */
    uint64_t line;     /* number of the line in work */
    struct slice text; /* the line itself */
    int64_t now_ns;    /* when it was written; MISSING_I64 */
};

/* ---- userlog_time.c ---- */

/* Brings the times of a line, as they stand there, to the run's axis: fields time and
 * end. Call once per line, in order. */
void userlog_times(struct userlog *log, const struct rule *r, uint8_t decimals,
                   struct values *v);

/* ---- userlog_row.c ---- */

/* Writes the row of a line, or of two, whose values are complete. */
void userlog_row(struct userlog *log, const struct rule *r, const struct values *v,
                 uint32_t flags);

#endif
