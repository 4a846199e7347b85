/* Scanner for the argument list of a traced call: finds where each argument stands and
 * where the list ends. Knows strings with escapes, nesting, comments and descriptor
 * decorations; follows ../docs/strace.md, "Arguments". */
#ifndef WEIR_PARSE_LINE_STRACE_ARGS_H
#define WEIR_PARSE_LINE_STRACE_ARGS_H

#include "lib/base/base.h"

#define ARGS_MAX 8     /* no call has more; what follows stays in the last one */
#define NESTING_MAX 64 /* deeper is no call that strace printed */

struct args {
    struct slice arg[ARGS_MAX];
    int n;
};

enum scan_end {
    SCAN_CLOSED,     /* the list's ")" was found; `end` is behind it */
    SCAN_UNFINISHED, /* " <unfinished ...>" ended it, or " <pid changed to 9546 ...>" (an
                        exec in a log of -ff); `end` is where that begins */
    SCAN_DETACHED,   /* " <detached ...>" likewise */
    SCAN_OPEN,       /* the text ended first */
    SCAN_BROKEN,     /* nested too deep */
};

/* text begins behind the call's "(". Fills *args (borrowed from text); *end is an index
 * into text. */
enum scan_end args_scan(struct slice text, struct args *args, size_t *end);

/* Index behind a decoration that begins at text[at] == '<': quotes are honoured, nesting
 * is counted, escapes skipped. 0 when it does not end. */
size_t args_skip_decoration(struct slice text, size_t at);

/* Index behind a string that begins at text[at] == '"'. 0 when it does not end. */
size_t args_skip_string(struct slice text, size_t at);

#endif
