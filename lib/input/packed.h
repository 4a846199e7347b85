/* What bytes are packed, seen from the first of them. */
#ifndef WEIR_LIB_INPUT_PACKED_H
#define WEIR_LIB_INPUT_PACKED_H

#include "lib/base/base.h"

#define PACKED_HEAD 1024 /* bytes to look at */

enum packed {
    PACKED_NOT,
    PACKED_STREAM, /* an archive or a compressed file that is read from front to end */
    PACKED_SEEKS,  /* 7z: what is in it stands at its end */
};

/* head: the first PACKED_HEAD bytes, or all there are. */
enum packed packed_kind(struct slice head);

/* Whether a frame begins that readers of zstd pass over: pzstd writes one in front. */
bool packed_skips(struct slice head);
/* "rar": what it is packed as, when that is not read here; NULL. */
const char *packed_unread(struct slice head);

/* Length of the name without a suffix of compression: "t.12.gz" gives that of "t.12". */
size_t packed_stem(struct slice name);

#endif
