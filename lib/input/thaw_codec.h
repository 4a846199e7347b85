/* One compression: what lib/input/thaw.c needs of the library that knows it. */
#ifndef WEIR_LIB_INPUT_THAW_CODEC_H
#define WEIR_LIB_INPUT_THAW_CODEC_H

#include "lib/base/base.h"

enum thawed {
    THAWED_MORE, /* as far as the bytes or the room reached */
    THAWED_END,  /* the stream is complete; another may follow */
    THAWED_BAD,  /* *why tells, in the library's words; NULL: it has none */
};

struct thaw_codec {
    struct slice magic;
    void *(*begin)(void); /* never NULL */
    /* Takes bytes from the front of *in and puts them, unpacked, to the front of the
     * room, which grows smaller. */
    enum thawed (*step)(void *state, struct slice *in, char **room, size_t *nroom,
                        const char **why);
    void (*end)(void *state);
};

extern const struct thaw_codec thaw_gzip, thaw_xz, thaw_zstd;

#endif
