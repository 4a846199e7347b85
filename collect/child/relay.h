/* Carries a log from a pipe to a file or our stdout in a process of its own, so that
 * whoever writes the pipe is never harmed by what becomes of the log (a full disk, a
 * limit on the size of files, a reader that left): it lives on when the collector is
 * killed, and reads on when nothing more can be written. */
#ifndef WEIR_COLLECT_CHILD_RELAY_H
#define WEIR_COLLECT_CHILD_RELAY_H

#include "collect/child/child.h"

struct relay {
    struct child process;
    int write_fd; /* the way in; close-on-exec */
};

enum relay_end {
    RELAY_DONE,   /* all was carried over, or the reader left */
    RELAY_EMPTY,  /* not one byte came */
    RELAY_CUT,    /* the last byte that came was not a line's end */
    RELAY_FAILED, /* a byte could not be written; said so on stderr */
};

/* Starts it, to carry to descriptor `to`, which messages call `name` (NULL: standard
 * output). When that takes no more, what still comes is read and dropped; with
 * end_when_broken the caller gets SIGTERM then, to end the writer in its own way. */
bool relay_start(struct relay *r, int to, const char *name, bool end_when_broken,
                 struct err *err);

/* Closes our way in and waits until the last writer is gone and all is carried over. */
enum relay_end relay_finish(struct relay *r);

#endif
