/* Where strace's log goes: a file that strace appends to, or our stdout by a relay. */
#ifndef WEIR_COLLECT_RAWLOG_H
#define WEIR_COLLECT_RAWLOG_H

#include "collect/relay.h"

struct rawlog {
    char *strace_path; /* for strace -A -o; owned */
    bool to_stdout;
    int fd;             /* the file; unused for stdout */
    int64_t head_bytes; /* size of the head */
    struct relay relay; /* for stdout */
};

enum rawlog_end {
    RAWLOG_WHOLE,
    RAWLOG_EMPTY,  /* strace wrote nothing */
    RAWLOG_CUT,    /* ends within a line */
    RAWLOG_FAILED, /* bytes are missing; said so on stderr */
};

/* Opens it (path NULL or "-": stdout), empties it and writes `head`.
 * end_with_reader: see relay_start. An existing file loses its content here. */
bool rawlog_open(struct rawlog *log, const char *path, const char *head,
                 bool end_with_reader, struct err *err);

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
