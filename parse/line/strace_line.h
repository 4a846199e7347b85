/* The shape of one line of strace's text: prefix, kind of body, name, arguments, result,
 * duration. Pure: no state but the compiled pattern, so lines are split in parallel.
 * The grammar is described in docs/strace.md. */
#ifndef WEIR_PARSE_LINE_STRACE_LINE_H
#define WEIR_PARSE_LINE_STRACE_LINE_H

#include "lib/base/mem.h"
#include "parse/line/strace_args.h"

enum line_kind {
    LINE_CALL,       /* name, arguments and result */
    LINE_UNFINISHED, /* its beginning: "... <unfinished ...>" */
    LINE_RESUMED,    /* its end: "<... read resumed>..." */
    LINE_DETACHED,   /* strace left while it ran */
    LINE_OPEN,       /* a call's beginning, cut by the line's end */
    LINE_TAIL,       /* no prefix, ends like a call: the rest of one that was cut */
    LINE_SIGNAL,     /* "--- SIGCHLD {...} ---" */
    LINE_EXIT,       /* "+++ exited with 0 +++", "+++ killed by SIGKILL +++" */
    LINE_SUPERSEDED, /* "+++ superseded by execve in pid 9540 +++" */
    LINE_STOPPED,    /* "--- stopped by SIGSTOP ---" */
    LINE_ATTACHED,   /* "strace: Process 9532 attached" */
    LINE_MESSAGE,    /* another message of strace itself */
    LINE_STACK,      /* " > /usr/lib/libc.so.6(__write+0x10) [0xf8350]" */
    LINE_DUMP,       /* " | 00000  7f 45 4c 46 ..." */
    LINE_TABLE,      /* a row of the table that -c prints, or its frame */
    LINE_COMMENT,    /* "# ..." */
    LINE_HEADER,     /* "# weir-strace ..." */
    LINE_BLANK,
    LINE_FOREIGN, /* none of these */
    LINE_COSTLY,  /* the pattern gave up */
};

enum clock_kind { CLOCK_NONE, CLOCK_REAL, CLOCK_DAY, CLOCK_DELTA };

/* What stands before the body. */
struct prefix {
    int64_t time_ns;  /* since the epoch, or midnight; MISSING_I64 without a clock */
    int64_t delta_ns; /* since the line before (-r); MISSING_I64 */
    int32_t pid;      /* MISSING_I32: no pid on this line */
    enum clock_kind clock;
    uint8_t decimals; /* of the clock, or of -r where there is no clock */
    struct slice comm;
};

/* How a call ended. */
struct result {
    int64_t ret;      /* MISSING_I64: "?" or nothing */
    int64_t dur_ns;   /* MISSING_I64 without -T */
    uint16_t err;     /* errno */
    bool restart;     /* ERESTARTSYS and its like: no bytes moved, not an error */
    bool unavailable; /* "?" */
    bool injected;
    struct slice deco; /* behind the value: "</etc/passwd>" without the brackets */
    struct slice text; /* the rest between value and duration */
};

struct strace_line {
    enum line_kind kind;
    struct prefix prefix;
    struct slice name; /* of the call; of the signal */
    struct slice body; /* from the name on (LINE_CALL ...), behind "resumed>" (RESUMED) */
    struct args args;  /* LINE_CALL, LINE_UNFINISHED, LINE_DETACHED */
    struct result result;
    int64_t number; /* LINE_EXIT: status; LINE_ATTACHED, LINE_SUPERSEDED: pid */
    bool killed;    /* LINE_EXIT: by the signal `name` */
};

struct strace_splitter; /* compiled pattern and matcher: one per thread */

struct strace_splitter *strace_splitter_new(void);
void strace_splitter_free(struct strace_splitter *s);

/* Splits one line. All slices of *out are borrowed from the line or from the arena (when
 * colour codes had to be taken out; NULL: there are none). */
void strace_split(struct strace_splitter *s, struct arena *arena, struct slice line,
                  struct strace_line *out);

/* Splits the body "name(args) = result" once more, after its halves have been put
 * together. False when it is no whole call. */
bool strace_split_body(struct slice body, struct strace_line *out);

#endif
