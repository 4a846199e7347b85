/* A format of raw logs: it bids on the first bytes, parses blocks in parallel, resolves
 * the parsed blocks in order. One row per format in formats.c. */
#ifndef WEIR_PARSE_LOG_FORMAT_H
#define WEIR_PARSE_LOG_FORMAT_H

#include "lib/input/lines.h"
#include "parse/log/source.h"

#define FORMAT_HEAD ((size_t)64 * 1024) /* bytes that a format may look at beforehand */

struct format {
    const char *name, *meaning;
    const char *finds; /* for messages, what lines are; NULL: calls */
    const void *plan;  /* what a format of the user's own was read from; else NULL */
    /* 0 (certainly not) to 100 (certainly) for the first bytes of a log. */
    int (*bid)(struct slice head);
    /* Whether lines say which process they are of. */
    bool (*has_pids)(struct slice head);
    /* For a format that is no text: reads a whole log, which lies in a file at `path`,
     * into the source. false when it cannot be read to its end. NULL for the others;
     * where it is not, the members below are. */
    bool (*whole)(struct source *source, const char *path, struct err *err);
    /* What a worker keeps; and the parsed form of one block, kept with it. */
    void *(*parser_new)(const struct format *self);
    void (*parser_free)(void *parser);
    /* Splits a block. Pure but for `parser`; runs on any thread. The block stays valid
     * until it has been resolved. */
    void (*parse)(void *parser, const struct block *b);
    /* Lines of the parsed block, and when one was written: for merging the logs of a set.
     * In the log's own clock; MISSING_I64 without one. */
    size_t (*lines)(const void *parser);
    int64_t (*line_ns)(const void *parser, size_t i);
    /* When the call of a line had ended for sure; MISSING_I64 for none. next_ns: when its
     * thread went on, MISSING_I64 where that is not known. */
    int64_t (*line_end_ns)(const void *parser, size_t i, int64_t next_ns);
    /* A thread that execs goes on in the log of its process: the number it goes to with
     * line i, and the number that comes with it; MISSING_I32 for nearly all lines. */
    int32_t (*goes_to)(const void *parser, size_t i);
    int32_t (*comes_from)(const void *parser, size_t i);
    /* Whether the lines show when they begin and end, closely enough to tell which of two
     * processes came first. */
    bool (*ordered)(const void *parser);
    /* State of one log, whose first bytes are `head`. `set` is the state of another log
     * of the same trace (strace -ff), NULL for a log by itself. */
    void *(*begin)(const struct format *self, struct source *source, struct slice head,
                   void *set);
    /* The log is the first of a set; `ordered`: all of them are. */
    void (*leads)(void *state, bool ordered);
    /* The call of line i begins; resolve will take the line at its end. Others' lines may
     * come in between. */
    void (*ahead)(void *state, void *parser, size_t i);
    /* Takes lines from .. to-1 of the parsed block; blocks come in order. */
    void (*resolve)(void *state, void *parser, const struct block *b, size_t from,
                    size_t to);
    /* Writes what is left; of a set, the state that began it comes last. */
    void (*end)(void *state);
};

/* First bytes without a line that may be cut: its beginning could be taken for another
 * thing. */
static inline struct slice
format_whole_lines(struct slice head)
{
    size_t n = head.n;
    while (n > 0 && head.p[n - 1] != '\n')
        n--;
    return n ? (struct slice){head.p, n} : head;
}

#endif
