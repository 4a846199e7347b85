/* Lengths in vectors of buffers and in messages, in each version's spelling. What is cut,
 * not shown, or more than a number holds is missing: a sum of what is left would be too
 * small. Pure. */
#ifndef WEIR_PARSE_ARGS_VECTORS_H
#define WEIR_PARSE_ARGS_VECTORS_H

#include "lib/base/base.h"

/* Bytes of a vector of `count` buffers (readv; < 0: not told): "[{iov_base="x",
 * iov_len=1}, ...]", before 4.11 "[{"x", 1}]"; MISSING_I64 when not all are shown. */
int64_t vector_bytes(struct slice arg, int64_t count);
/* Bytes that a message (recvmsg), or a list of `count` of them (recvmmsg), has room for.
 * count < 0: one message. */
int64_t message_room(struct slice arg, int64_t count);
/* Bytes of the first `done` messages of a list, by their "msg_len=", before 4.13
 * "{{msg_name(0)=...}, 19}". */
int64_t message_bytes(struct slice arg, int64_t done);

#endif
