/* Output files that appear whole or not at all, and a stdout whose end is checked. */
#ifndef WEIR_LIB_TABLE_OUT_H
#define WEIR_LIB_TABLE_OUT_H

#include "lib/base/err.h"

/* {0} is valid and closed. Writes go to `f`. */
struct out {
    FILE *f;
    char *path; /* final name; NULL for stdout */
    char *temp; /* name until it is complete; NULL when written in place */
};

/* path NULL or "-" is stdout. A regular (or new) file is written under a temporary name
 * beside it; anything else (a fifo, /dev/null) is written in place. A temporary file
 * vanishes when the program is interrupted. */
bool out_open(struct out *o, const char *path, struct err *err);
/* Flushes, checks, fsyncs and renames; false when a byte could not be written. */
bool out_commit(struct out *o, struct err *err);
/* Drops what was written. */
void out_abandon(struct out *o);

/* For writers that need a name rather than a FILE (HDF5): a temporary file beside
 * `path`, created with mode 0666 & ~umask and registered for removal at interrupts;
 * returned name is owned by the caller. out_rename moves it to its place after fsync. */
char *out_temp_beside(const char *path, struct err *err);
bool out_rename(char *temp, const char *path, struct err *err);
void out_unlink(char *temp);

#endif
