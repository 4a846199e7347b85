/* Asynchronous transfers of a process (io_submit) from their submission to the event that
 * tells their end. Events carry the number that the program gave to the transfer; where
 * it gave the same one to several, only what they have in common is known of the one that
 * ends. */
#ifndef WEIR_PARSE_STATE_AIO_H
#define WEIR_PARSE_STATE_AIO_H

#include "lib/columns/cols.h"

struct aio;

/* NULL is allowed where an aio is, and means that nothing is under way. */
void aio_free(struct aio *a);
/* A transfer begins, numbered `data` in `context`. The row is what is known of it. *a is
 * made when there is none. */
void aio_begin(struct aio **a, uint64_t context, uint64_t data,
               const struct calls_row *row);
/* One ends: its row. False when none of this number is known to be under way. */
bool aio_end(struct aio *a, uint64_t context, uint64_t data, struct calls_row *row);
/* The context is gone, and what was under way in it. */
void aio_destroy(struct aio *a, uint64_t context);

#endif
