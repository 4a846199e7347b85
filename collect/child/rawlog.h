/* Where strace's log goes: a file or our stdout, by a relay. strace itself would tell of
 * each line that a full disk does not take, and a limit on the size of files would kill
 * it, and what it traces with it. */
#ifndef WEIR_COLLECT_CHILD_RAWLOG_H
#define WEIR_COLLECT_CHILD_RAWLOG_H

#include "collect/child/relay.h"

struct rawlog {
    char *strace_path; /* for strace -A -o; owned */
    bool to_stdout;
    struct relay relay;
};

enum rawlog_end {
    RAWLOG_WHOLE,
    RAWLOG_EMPTY,  /* strace wrote nothing */
    RAWLOG_CUT,    /* strace ended within a line */
    RAWLOG_FAILED, /* bytes are missing; said so on stderr */
};

/* Opens it (path NULL or "-": stdout), empties it and writes `head`.
 * end_when_broken: see relay_start. An existing file loses its content here. */
bool rawlog_open(struct rawlog *log, const char *path, const char *head,
                 bool end_when_broken, struct err *err);

/* After strace has ended. Frees what it owns. */
enum rawlog_end rawlog_close(struct rawlog *log);

/* What a log is a log of: either `command` (NULL-terminated) or `pids`. */
struct rawlog_about {
    const char *strace_version; /* NULL: it is weir-fs-usage's, and has the time zone */
    const char *calls;          /* as the user wrote it: printable, no blanks */
    char *const *command;
    const pid_t *pids;
    size_t n_pids;
};

/* The first line of a log, a comment that tells this; owned by the caller. Texts are
 * escaped as in C, so that it is one line whatever they hold. */
char *rawlog_head(const struct rawlog_about *about);

#endif
