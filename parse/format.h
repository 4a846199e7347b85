/* A format of raw logs: it bids on the first bytes, parses blocks in parallel, resolves
 * the parsed blocks in order. One row per format in format.c. */
#ifndef WEIR_PARSE_FORMAT_H
#define WEIR_PARSE_FORMAT_H

#include "lib/lines.h"
#include "parse/source.h"

#define FORMAT_HEAD ((size_t)64 * 1024) /* bytes that a format may look at beforehand */

struct format {
    const char *name, *meaning;
    /* 0 (certainly not) to 100 (certainly) for the first bytes of a log. */
    int (*bid)(struct slice head);
    /* What a worker keeps; and the parsed form of one block, kept with it. */
    void *(*parser_new)(void);
    void (*parser_free)(void *parser);
    /* Splits a block. Pure but for `parser`; runs on any thread. The block stays valid
     * until it has been resolved. */
    void (*parse)(void *parser, const struct block *b);
    /* State of one log, whose first bytes are `head`; resolve takes the blocks in order;
     * end writes what is left. */
    void *(*begin)(struct source *source, struct slice head);
    void (*resolve)(void *state, void *parser, const struct block *b);
    void (*end)(void *state);
};

/* By name; NULL. */
const struct format *format_find(const char *name);
/* The highest bidder; the first row when nobody bids. *bid_out: its bid. */
const struct format *format_guess(struct slice head, int *bid_out);
/* Names for messages: "strace, fs_usage". */
extern const struct format *const formats[];

#endif
