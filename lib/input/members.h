/* The members of an archive, one after the other, those of archives and compressed files
 * inside it included. They are unpacked by a thread of its own while they are read here,
 * and never touch a disk by their names. Every limit on what a packed file may make of
 * itself stands here. */
#ifndef WEIR_LIB_INPUT_MEMBERS_H
#define WEIR_LIB_INPUT_MEMBERS_H

#include "lib/input/input.h"

/* Behind a limit the archive is not read any further, and that is said; too long a name
 * or too deep a member is left out. */
struct members_limits {
    int64_t total_b, member_b; /* unpacked bytes: of everything, of one member */
    int64_t ratio;             /* unpacked bytes for each packed one, behind the first
                                  GiB */
    int64_t members, depth;    /* how many; packed in each other how often */
    int64_t name_b;            /* bytes of a name with those of the archives around it */
};
extern const struct members_limits members_usual;

enum member_kind {
    MEMBER_END,
    MEMBER_FILE,    /* read it by members_read */
    MEMBER_NOTE,    /* text: something left out by rule (links, devices) */
    MEMBER_TROUBLE, /* text: something that could not be read, with its place */
};

struct member {
    const char *name; /* of a file: "run.tar.gz/dir/t.12"; borrowed until members_next */
    const char *text;
};

struct members;

/* `in` comes from input_open_raw, is packed, and is borrowed until members_close. */
struct members *members_open(struct input *in, const struct members_limits *limits);
enum member_kind members_next(struct members *m, struct member *out);
/* Bytes of the file: 0 at its end, -1 with *err when it is damaged here. ctx is the
 * struct members: fits struct arc_from. */
int64_t members_read(void *ctx, char *buf, size_t n, struct err *err);
/* Packed bytes that were read so far: for progress. */
uint64_t members_position(const struct members *m);
/* May come before the end. */
void members_close(struct members *m);

#endif
