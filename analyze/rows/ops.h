/* Which calls are I/O, and which of them count as operations (weir(7), NUMBERS). */
#ifndef WEIR_ANALYZE_ROWS_OPS_H
#define WEIR_ANALYZE_ROWS_OPS_H

#include "lib/columns/cols.h"

/* An I/O call is a read, a write, a copy or one of the metadata calls open, close, seek,
 * stat, dir, name and sync; everything else (poll, lock, ioctl, map, process ...) is not.
 * A copy (sendfile, splice, copy_file_range) is both a read and a write of its bytes: two
 * operations, but one call with one duration. */
#define IO_READ 1U
#define IO_WRITE 2U
#define IO_META 4U

/* Bits of the above; 0 for calls that are not I/O. */
static inline unsigned
io_class_of(uint8_t op)
{
    static const uint8_t classes[256] = {
        [op_READ] = IO_READ, [op_WRITE] = IO_WRITE, [op_COPY] = IO_READ | IO_WRITE,
        [op_OPEN] = IO_META, [op_CLOSE] = IO_META,  [op_SEEK] = IO_META,
        [op_STAT] = IO_META, [op_DIR] = IO_META,    [op_NAME] = IO_META,
        [op_SYNC] = IO_META,
    };
    return classes[op];
}

/* How many reads and writes a call of this class is, when it succeeds. */
static inline unsigned
io_operations(unsigned class)
{
    return (class & IO_READ ? 1 : 0) + (class & IO_WRITE ? 1 : 0);
}

/* Finished, as far as the log shows, and without an error. A call that a signal
 * interrupted is made again and counts then. */
static inline bool
call_succeeded(uint16_t errno_number, uint32_t flags)
{
    return (errno_number | (flags & (FLAG(UNFINISHED) | FLAG(INTERRUPTED)))) == 0;
}

#endif
