/* Carries a log from a pipe to our stdout in a process of its own, so that whoever writes
 * the pipe is never harmed by what becomes of stdout: it lives on when the collector is
 * killed, and reads on when nobody listens any more. */
#ifndef WEIR_COLLECT_RELAY_H
#define WEIR_COLLECT_RELAY_H

#include "collect/child.h"

struct relay {
    struct child process;
    int write_fd; /* the way in; close-on-exec */
};

enum relay_end {
    RELAY_DONE,   /* all was carried over, or the reader left */
    RELAY_EMPTY,  /* not one byte came */
    RELAY_FAILED, /* a byte could not be written; said so on stderr */
};

/* Starts it. When stdout's reader leaves, what still comes is read and dropped; with
 * end_with_reader the caller gets SIGTERM then, to end the writer in its own way. */
bool relay_start(struct relay *r, bool end_with_reader, struct err *err);

/* Closes our way in and waits until the last writer is gone and all is carried over. */
enum relay_end relay_finish(struct relay *r);

#endif
