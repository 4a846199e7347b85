/* A bounded queue between two threads: what one unpacks, in order, for the other. */
#ifndef WEIR_LIB_INPUT_PARTS_H
#define WEIR_LIB_INPUT_PARTS_H

#include "lib/base/base.h"

#define PART_BYTES ((size_t)128 * 1024)

enum part_kind {
    PART_FILE,    /* a file begins; text: its name */
    PART_DATA,    /* some of its bytes */
    PART_BAD,     /* its bytes end here by damage; text: why */
    PART_NOTE,    /* text */
    PART_TROUBLE, /* text */
    PART_END,
};

struct part {
    enum part_kind kind;
    char *bytes; /* PART_BYTES of room */
    size_t n;
    char *text;          /* owned by the part */
    uint64_t position_b; /* in the packed file */
};

struct parts;

struct parts *parts_new(void);
void parts_free(struct parts *q);

/* The writer's: the next part to fill, waited for; NULL when nobody wants more. Then
 * parts_put hands it over. */
struct part *parts_room(struct parts *q);
void parts_put(struct parts *q);

/* The reader's: the oldest part, waited for; then parts_drop gives its room back. Behind
 * PART_END nothing comes. */
struct part *parts_get(struct parts *q);
void parts_drop(struct parts *q);
/* No more is wanted: the writer is let go. */
void parts_stop(struct parts *q);

#endif
