/* The processes of an fs_usage log. It names them and numbers only threads, so a process
 * here is all threads of one name: several programs of that name are one, and what is
 * known of their descriptors is in doubt. */
#ifndef WEIR_PARSE_FS_USAGE_FS_PROCS_H
#define WEIR_PARSE_FS_USAGE_FS_PROCS_H

#include "lib/base/imap.h"
#include "lib/base/strtab.h"

/* What a descriptor is, as far as the name of its process tells. */
struct fs_file {
    uint32_t path; /* 0 unknown */
    uint8_t kind;  /* enum fd_kind */
    bool path_cut;
};

struct fs_proc {
    int32_t pid;   /* what stands for it in the file: minus the id of its first name */
    uint32_t comm; /* id of its name */
    int64_t first_ns;
    uint64_t line;
    struct imap fds; /* descriptor -> fs_file, packed */
};

struct fs_procs;

/* `comms` is borrowed: /strings/comm of the file. */
struct fs_procs *fs_procs_new(struct strtab *comms);
void fs_procs_free(struct fs_procs *p);

/* The process of a name, made when new; of an empty name that of the thread, NULL when
 * that is unknown. Disk events keep only 16 bytes of a name: the thread tells of which
 * process they are. tid may be missing. */
struct fs_proc *fs_procs_find(struct fs_procs *p, struct slice comm, int32_t tid,
                              int64_t now_ns, uint64_t line);
/* The i-th process, in the order of their first lines; NULL behind the last. */
const struct fs_proc *fs_procs_at(const struct fs_procs *p, size_t i);

/* What fd is; false when unknown. A process that is NULL has no descriptors. */
bool fs_proc_file(const struct fs_proc *proc, int32_t fd, struct fs_file *out);
void fs_proc_open(struct fs_proc *proc, int32_t fd, struct fs_file file);
void fs_proc_close(struct fs_proc *proc, int32_t fd);
/* Lines are missing here: descriptors may be anything now. */
void fs_procs_forget(struct fs_procs *p);

#endif
