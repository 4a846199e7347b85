/* The arguments of a call as numbers and names, by its row in syscalls.def. Pure: done in
 * parallel, before the state of processes is known. */
#ifndef WEIR_PARSE_ARGS_FACTS_H
#define WEIR_PARSE_ARGS_FACTS_H

#include "parse/calls/syscalls.h"
#include "parse/line/strace_line.h"

#define FD_NONE (-1)
#define FD_CWD (-100)      /* AT_FDCWD */
#define OFFSET_UNTOLD (-2) /* an offset is given, but not shown */

/* What the kernel puts behind the name of a file that is gone. */
#define FACTS_DELETED " (deleted)"
#define FACTS_DELETED_HEX                                                                \
    "\\x20\\x28\\x64\\x65\\x6c\\x65\\x74\\x65\\x64\\x29" /* by -xx */

/* Open flags beside those of the flags column. */
#define OPEN_CLOEXEC (UINT32_C(1) << 30)
#define OPEN_DIRECTORY (UINT32_C(1) << 31)

/* A descriptor as an argument shows it. */
struct fd_fact {
    int32_t fd;        /* FD_NONE, FD_CWD */
    struct slice deco; /* between "<" and ">" as printed; p NULL without -y */
    bool deleted;      /* "(deleted)" behind it, or at its end */
    uint8_t mark_n;    /* bytes of it at deco's end, which leaves them out: before strace
                        * 5.19, or the name itself ends so */
};

struct facts {
    const struct syscall_def *def;
    bool known; /* the table has the call */
    struct fd_fact fd, fd2, dirfd, dirfd2;
    struct slice path, path2; /* bytes of the names; p NULL when not shown */
    int64_t size, offset, offset2;
    uint32_t oflags; /* FLAG(...) bits and OPEN_... */
};

/* Reads what the row names. Names without escapes are borrowed from the line, others are
 * put into the arena. */
void facts_read(const struct strace_line *line, struct arena *arena, struct facts *f);

/* Argument of a call without the "name=" that -N puts before it; p NULL when there is
 * none. Places count from 1. */
struct slice call_arg(const struct strace_line *line, int place);

/* ---- pieces, also used where a call needs more than its row says ---- */

/* Leading number of an argument: "3</p>", "0x10", "-100 -comment-"; false when none. */
bool facts_number(struct slice arg, int64_t *out);
/* "3</path>(deleted)", "AT_FDCWD</cwd>". */
struct fd_fact facts_fd(struct slice arg);
/* The decoration of a result or argument, without "(deleted)" in either spelling. */
struct fd_fact facts_deco(int32_t fd, struct slice deco, struct slice behind);
/* Bytes of a quoted string; p NULL when arg is none. *cut (may be NULL): "..." behind it.
 */
struct slice facts_string(struct slice arg, struct arena *arena, bool *cut);
/* Undoes C escapes; borrowed when there are none. */
struct slice facts_unescape(struct slice s, struct arena *arena);
/* Bits of open flags in either spelling. */
uint32_t facts_open_flags(struct slice arg);
/* Whether a "|"- or ","-separated word stands in the argument. */
bool facts_has_word(struct slice arg, struct slice word);
/* Whether a flag stands in the argument: its name, or its bit in a number (-X raw). */
bool facts_has_flag(struct slice flags, struct slice word, int64_t bit);
/* Whether a flag that ends in _CLOEXEC does. */
bool facts_cloexec(struct slice flags);

#endif
