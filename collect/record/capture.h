/* Standard output or error of a command, to a file and on to where it would have gone.
 * The command never waits for who reads: a process of its own takes what comes into the
 * file and passes it on from there, as fast as somebody reads it. */
#ifndef WEIR_COLLECT_RECORD_CAPTURE_H
#define WEIR_COLLECT_RECORD_CAPTURE_H

#include "collect/child/child.h"

struct capture {
    struct child process;
    int write_fd; /* the way in; close-on-exec */
};

/* From now on what is written to write_fd goes to the file and to the descriptor `on`. */
bool capture_start(struct capture *c, const char *path, int on, struct err *err);

/* Closes our ways in and waits until the last writers are gone and everything is passed
 * on. All at once: later ones hold the pipes of earlier ones open. False when a file is
 * not whole, which was said. */
bool capture_finish(struct capture *captures, size_t n);

#endif
