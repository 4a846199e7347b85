/* What tells one state of a file from another: size, time of its last change, and a
 * checksum of its bytes, or of the first and last 64 KiB when it is longer. */
#ifndef WEIR_REPORT_BATCH_BATCH_STAMP_H
#define WEIR_REPORT_BATCH_BATCH_STAMP_H

#include "lib/base/err.h"

#define STAMP_PART_B 65536
#define STAMP_GONE (-1)

struct stamp {
    int64_t bytes;    /* STAMP_GONE: there is no such file, or it cannot be read */
    int64_t mtime_ns; /* since 1970 */
    uint32_t crc32;
};

/* Of an input, which may be long: head and tail are summed. false with *err, and *s is
 * gone, when it is no regular file or cannot be read. */
bool stamp_input(const char *path, struct stamp *s, struct err *err);
/* Of a result: every byte is summed. */
bool stamp_whole(const char *path, struct stamp *s, struct err *err);
/* Same size, time and sum. */
bool stamp_eq(const struct stamp *a, const struct stamp *b);

#endif
