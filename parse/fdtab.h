/* Descriptors and what they refer to. An open file description ("file" here) is shared by
 * dup and fork and carries the position; a table maps descriptors to files and is shared
 * by the threads of a process. */
#ifndef WEIR_PARSE_FDTAB_H
#define WEIR_PARSE_FDTAB_H

#include "lib/cols.h"
#include "lib/imap.h"

struct file {
    uint32_t refs;
    uint32_t path;  /* id in /strings/path; 0 unknown */
    uint32_t flags; /* FLAG(APPEND), FLAG(DIRECT) ...: how it was opened */
    uint8_t kind;   /* enum fd_kind */
    bool deleted;
    bool named_deleted; /* its name ends in " (deleted)" */
    bool stream;        /* a character device: no position that moves */
    bool pos_known;
    int64_t pos_b; /* next read or write begins here, when pos_known */
};

struct fdtab {
    uint32_t refs;
    struct imap files; /* fd -> struct file * with FDTAB_CLOEXEC in the lowest bit */
};

struct fdtab *fdtab_new(void);
/* Another user of the same table. */
struct fdtab *fdtab_share(struct fdtab *t);
/* A table of its own with the same files (fork). */
struct fdtab *fdtab_copy(const struct fdtab *t);
void fdtab_drop(struct fdtab *t);

/* File behind a descriptor; NULL when unknown. */
struct file *fdtab_get(const struct fdtab *t, int32_t fd);
/* Makes fd refer to a new file (what it referred to is closed) and returns that. */
struct file *fdtab_open(struct fdtab *t, int32_t fd, bool cloexec);
/* Makes `to` refer to the file of `from`; a file that was unknown becomes one. */
void fdtab_dup(struct fdtab *t, int32_t from, int32_t to, bool cloexec);
void fdtab_set_cloexec(struct fdtab *t, int32_t fd, bool cloexec);
void fdtab_close(struct fdtab *t, int32_t fd);
/* Closes first..last (close_range), or only marks them (cloexec_only). */
void fdtab_close_range(struct fdtab *t, int64_t first, int64_t last, bool cloexec_only);
/* Forgets all positions: a process that the log does not show shares the files. */
void fdtab_forget_positions(struct fdtab *t);
/* Closes what exec closes. */
void fdtab_exec(struct fdtab *t);

#endif
