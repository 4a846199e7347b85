/* Whose turn it is, of several processes of one user on this machine: exactly one has it,
 * and when it ends, however it ends, another may take it. Linux.
 *
 * The turn is a socket with a name in the abstract namespace, so it needs no file, leaves
 * nothing behind and cannot be reached from another node that shares a directory. */
#ifndef WEIR_COLLECT_SAMPLE_TURN_H
#define WEIR_COLLECT_SAMPLE_TURN_H

#include "lib/base/base.h"

struct turn {
    char *what; /* owned; NULL: nobody else is there, it is always ours */
    int fd;     /* -1: it is not ours */
};

/* `what` is taken over: the same text in all that take turns. */
void turn_init(struct turn *t, char *what);
/* Takes it, if it is free; true while it is ours. */
bool turn_take(struct turn *t);
/* Gives it back. */
void turn_end(struct turn *t);

#endif
