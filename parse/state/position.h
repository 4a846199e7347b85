/* Where the next read or write of an open file begins. It is known from the open on, as
 * long as the log shows everybody who shares the file and every call that moves it; calls
 * that overlap move it together, but which came first is not known. */
#ifndef WEIR_PARSE_STATE_POSITION_H
#define WEIR_PARSE_STATE_POSITION_H

#include "parse/state/fdtab.h"

enum transfer { TRANSFER_READ, TRANSFER_WRITE, TRANSFER_COPY };

/* Whether the kind of file has a position that moves by what is read and written. */
bool position_has(const struct file *f);
/* An open: it is known, and `at`. */
void position_open(const struct unseen *u, struct file *f, int64_t at);
/* lseek has ended and says where it is; MISSING_I64: it does not say. */
void position_seek(const struct unseen *u, struct file *f, int64_t to);
/* Where the transfer of `moved` bytes began, which goes on from there; MISSING_I64 when
 * it is not known. moved MISSING_I64: nobody knows how much. `appends`: wherever the end
 * of the file was. */
int64_t position_take(const struct unseen *u, struct file *f, enum transfer how,
                      int64_t moved, bool appends);
/* It may have been moved by somebody. */
void position_forget(struct file *f);

/* A call that uses the position has begun, and ended; what it did is told in between. */
void position_begin(struct file *f);
void position_end(struct file *f);

#endif
