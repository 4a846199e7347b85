/* What each name of an fs_usage log means: fs_calls.def as a table with a lookup. */
#ifndef WEIR_LIB_FS_USAGE_FS_CALLS_H
#define WEIR_LIB_FS_USAGE_FS_CALLS_H

#include "lib/columns/cols.h"

enum fs_layer { FS_CALL, FS_DISK, FS_PAGE, FS_NEST };

/* What a call does to the descriptors of its process. */
enum fs_effect {
    FS_NOTHING,
    FS_OPENS,      /* F is new and is the path */
    FS_NEW_FD,     /* F is new and has no path */
    FS_NEW_SECOND, /* G is */
    FS_NEW_PAIR,   /* F and G are */
    FS_DUPS,       /* G is now what F is */
    FS_CLOSES,
    FS_CONTROLS, /* fcntl: the words tell */
};

struct fs_call {
    const char *name, *plain; /* plain: what it is stored as; NULL: name */
    enum fs_layer layer;
    enum op op;
    const char *fields;
    enum fs_effect does;
    enum fd_kind kind;
    bool moved, paths2;
};

/* The row of a name as printed: cut at 17 bytes, with or without "_nocancel". Never NULL:
 * fs_unknown for other names. */
const struct fs_call *fs_call_find(struct slice name);
extern const struct fs_call fs_unknown;
/* The name under which a call is stored; an unknown one keeps its own, without
 * "_nocancel". */
struct slice fs_call_name(const struct fs_call *call, struct slice printed);
/* Whether it is one of the guarded_..._np. */
bool fs_call_guarded(const struct fs_call *call);
/* Before the first lookup; again does nothing. Not thread-safe itself. */
void fs_calls_init(void);

/* Linux number of a Darwin error; one that Linux does not have is itself + 1000. */
uint16_t fs_errno(int64_t darwin);

#endif
