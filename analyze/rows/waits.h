/* Which calls wait for somebody (weir(7), NUMBERS). */
#ifndef WEIR_ANALYZE_ROWS_WAITS_H
#define WEIR_ANALYZE_ROWS_WAITS_H

#include "lib/columns/cols.h"

enum wait_kind {
    WAIT_NONE,
    WAIT_PEER, /* a read from a pipe, socket or terminal: I/O, too */
    WAIT_POLL,
    WAIT_LOCK,
    WAIT_NAMED, /* its only work is to wait: wait4, nanosleep ... */
};

/* named: whether the call is one of summary_waits. */
static inline enum wait_kind
wait_kind_of(uint8_t op, uint8_t fd_kind, bool named)
{
    bool peer =
        fd_kind == fd_kind_PIPE || fd_kind == fd_kind_SOCKET || fd_kind == fd_kind_TTY;
    if (op == op_POLL)
        return WAIT_POLL;
    if (op == op_LOCK)
        return WAIT_LOCK;
    if (op == op_READ && peer)
        return WAIT_PEER;
    return named ? WAIT_NAMED : WAIT_NONE;
}

#endif
