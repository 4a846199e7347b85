/* Descriptors and what they refer to. An open file description ("file" here) is shared by
 * dup and fork and carries the position; a table maps descriptors to files and is shared
 * by the threads of a process. */
#ifndef WEIR_PARSE_STATE_FDTAB_H
#define WEIR_PARSE_STATE_FDTAB_H

#include "lib/base/imap.h"
#include "lib/columns/cols.h"

/* How often something happened that the log does not show. What was there before the last
 * such time may have other users than the log knows: its position is not known. One for
 * each trace, so that doubting everything costs nothing. */
struct unseen {
    uint64_t files;  /* somebody may have come to share any file that was open */
    uint64_t tables; /* ... any table: what is opened in it later is shared, too */
    uint64_t moves;  /* somebody may have moved any position */
    bool calls;      /* the log leaves out calls that move positions */
    bool overlaps;   /* calls stand at their end, and do not show what came in between */
};

struct file {
    uint32_t refs;
    uint32_t path;    /* id in /strings/path; 0 unknown */
    uint32_t flags;   /* FLAG(APPEND), FLAG(DIRECT) ...: how it was opened */
    int32_t found_fd; /* open before the log showed it, under this number; -1 */
    int32_t pid;      /* of a pidfd: whose; 0 unknown */
    uint8_t kind;     /* enum fd_kind */
    bool deleted;
    bool named_deleted; /* its name ends in " (deleted)" */
    bool stream;        /* no position, or none that moves by what is read and written */
    bool certain;       /* fstat has told the kind */
    bool may_append;    /* how it was opened is not shown */

    /* The position: see position.h. */
    bool unseen;       /* somebody whom the log does not show shares it */
    bool contested;    /* calls that use the position overlap */
    bool pos_known;    /* as far as the log shows */
    uint32_t flying;   /* calls under way that use it */
    uint64_t of_files; /* unseen.files when it was opened */
    uint64_t of_moves; /* unseen.moves when the position was known */
    int64_t pos_b;     /* next read or write begins here */
};

/* What a process did to its table before the log told whose copy it is. */
struct owed;

struct fdtab {
    uint32_t refs;
    bool unseen;        /* somebody whom the log does not show opens files in it, too */
    uint64_t of_tables; /* unseen.tables when it was made */
    const struct unseen *world;
    struct imap files; /* fd -> struct file * with a bit for close-on-exec */
    struct owed *owed; /* NULL: nothing is to come */
};

struct fdtab *fdtab_new(const struct unseen *world);
/* Another user of the same table. */
struct fdtab *fdtab_share(struct fdtab *t);
/* A table of its own with the same files (fork). */
struct fdtab *fdtab_copy(const struct fdtab *t);
void fdtab_drop(struct fdtab *t);

/* Another user of the same file, and one less. NULL is allowed. */
struct file *file_hold(struct file *f);
void file_drop(struct file *f);

/* File behind a descriptor; NULL when unknown. */
struct file *fdtab_get(const struct fdtab *t, int32_t fd);
/* Makes fd refer to a new file (what it referred to is closed) and returns that. */
struct file *fdtab_open(struct fdtab *t, int32_t fd, bool cloexec);
/* File behind a descriptor; one that is unknown was open before the log showed it. */
struct file *fdtab_find(struct fdtab *t, int32_t fd);
/* Makes fd refer to f as well. */
void fdtab_put(struct fdtab *t, int32_t fd, struct file *f, bool cloexec);
void fdtab_set_cloexec(struct fdtab *t, int32_t fd, bool cloexec);
void fdtab_close(struct fdtab *t, int32_t fd);
/* close_range: closes first..last, or marks them for exec to close. */
void fdtab_close_range(struct fdtab *t, int64_t first, int64_t last);
void fdtab_cloexec_range(struct fdtab *t, int64_t first, int64_t last);
/* All descriptors with what they refer to, in no particular order; the caller frees. */
struct fd_entry {
    int32_t fd;
    bool cloexec;
    struct file *file;
};
struct fd_entry *fdtab_list(const struct fdtab *t, size_t *n);
/* Somebody whom the log does not show shares all files that are open in t; `later`: and
 * all that will be. */
void fdtab_doubt(struct fdtab *t, bool later);
/* exec: closes what it closes. Nobody else uses the table from here on. */
void fdtab_exec(struct fdtab *t);

/* ---- fdtab_owed.c: a child that shows up before its parent is known ---- */

/* From now on the table keeps what is needed to become a copy later. */
void fdtab_owe(struct fdtab *t);
/* The parent is known: fills in what t inherited from it, as fork would have. The
 * parent's positions are forgotten where the child may have moved them. */
void fdtab_inherit(struct fdtab *t, struct fdtab *parent);
/* It turns out to be the same table: puts what is in t into `shared`. The caller drops t.
 */
void fdtab_merge(struct fdtab *t, struct fdtab *shared);
/* For fdtab.c. */
void owed_closed(struct owed *o, int64_t first, int64_t last);
bool owed_has_closed(const struct owed *o, int64_t fd);
void owed_exec(struct owed *o);
void owed_free(struct owed *o);

#endif
