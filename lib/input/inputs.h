/* Which logs to read: operands, with a directory standing for the files in it. */
#ifndef WEIR_LIB_INPUT_INPUTS_H
#define WEIR_LIB_INPUT_INPUTS_H

#include "lib/base/err.h"

struct inputs {
    char **paths; /* owned; "-" is stdin */
    bool *found;  /* of each: the user did not name it, but where it lies; owned */
    size_t n, cap, found_cap;
    bool cut_too;    /* set before: of a directory also archives that are only begun */
    bool deep;       /* set before: of a directory also what lies in those in it */
    size_t left_out; /* things in directories that cannot be read; each was told of */
};

/* Adds an operand. A directory adds its regular files, hidden ones left out, in the order
 * of their names with numbers by value (trace.9 before trace.10): a set of strace -ff;
 * behind them, if deep, its directories one by one. */
bool inputs_add(struct inputs *in, const char *operand, struct err *err);
/* Adds the operands that a file lists, each ended by a NUL byte; NULL or "-" is stdin.
 * The list cannot name stdin itself; what it names counts as found. */
bool inputs_add_listed(struct inputs *in, const char *list, struct err *err);
void inputs_free(struct inputs *in);

/* Whether there is no such file yet, but weir-record is about to make it, or was before
 * it was killed: it has left a folder of its logs. */
bool inputs_is_begun(const char *path);

#endif
