/* Finds what repeats in a run of bytes, for lib/deflate/deflate: plain literals and
 * copies of what came before. Made for planes of shuffled integers, where noise and
 * patterns each fill a whole plane: noise is passed over quickly, and a copy is taken
 * only where it is cheaper than the literals it stands for. */
#ifndef WEIR_LIB_DEFLATE_MATCH_H
#define WEIR_LIB_DEFLATE_MATCH_H

#include "lib/base/base.h"

#define MATCH_BLOCK ((size_t)65536) /* bytes at once */
#define MATCH_MIN 4U
#define MATCH_MAX 258
#define MATCH_WINDOW 32768

/* `literals` bytes as they are, then `length` bytes copied from `distance` bytes before
 * (0 and 0 behind the last copy). */
struct sequence {
    uint32_t literals;
    uint16_t length, distance;
};

struct matcher_room; /* working memory: one per thread */
struct matcher_room *match_room_new(void);
void match_room_free(struct matcher_room *room);

/* Cuts bytes (n <= MATCH_BLOCK) into sequences that together give all of them. Borrowed
 * from the room until the next call; *count of them. */
const struct sequence *match_find(struct matcher_room *room, const unsigned char *bytes,
                                  size_t n, size_t *count);

/* The same for n times the same byte (n <= MATCH_RUN). */
#define MATCH_RUN ((size_t)1 << 20)
const struct sequence *match_run(struct matcher_room *room, size_t n, size_t *count);

#endif
