/* Which runs a command line names: files, directories for the *.h5 in them, a list. */
#ifndef WEIR_REPORT_MANY_RUNLIST_H
#define WEIR_REPORT_MANY_RUNLIST_H

#include "lib/input/inputs.h"

struct runlist {
    struct inputs in; /* in.paths[0..in.n) */
    bool many; /* it was asked for many, even if there is one: a directory, a list */
};

/* operands[0..n), and the names in the file `list` (NULL: none), each ended by a NUL
 * byte. false with *err when a directory or the list cannot be read or holds no run. */
bool runlist_make(struct runlist *l, char *const *operands, int n, const char *list,
                  struct err *err);
void runlist_free(struct runlist *l);

#endif
