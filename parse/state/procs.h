/* Processes and threads of one trace: who belongs to whom, descriptor tables, working
 * directories, images. Knows nothing of text; strace.c feeds it. */
#ifndef WEIR_PARSE_STATE_PROCS_H
#define WEIR_PARSE_STATE_PROCS_H

#include "parse/state/fdtab.h"

/* Working and root directory, shared by threads (CLONE_FS). */
struct cwd {
    uint32_t refs;
    uint32_t path; /* id; 0 unknown */
    uint32_t root; /* what "/" is after chroot, for names; 0: "/" */
};

struct process {
    int32_t pid, ppid;
    uint32_t refs;              /* threads that know it, dead ones too */
    uint32_t nthreads;          /* alive, as far as the trace shows */
    struct thread *threads;     /* those, linked by `next` */
    struct processes_row image; /* the running image's row, complete at its end */
    struct aio *aio;            /* asynchronous transfers under way; NULL none */
    bool foundling; /* several forks are under way: which one's child it is will show */
    bool own_pids;  /* in a pid namespace: what fork returns is no pid of ours */
    bool children_own_pids;     /* its children are */
    struct processes_row *held; /* of a foundling: images that have ended */
    size_t nheld, held_cap;
};

/* The files that a call works on, held from its beginning to its end: meanwhile another
 * thread may close the descriptor and open another file under its number. */
struct handles {
    struct file *file[2]; /* NULL: none, or not known */
    bool moves[2];        /* the call uses and moves the file's position */
};

struct thread {
    int32_t tid;
    bool alive;
    bool reaped; /* gone, though the log may not have shown its end */
    struct process *process;
    struct fdtab *fds;          /* NULL when it is gone */
    struct cwd *cwd;            /* likewise */
    struct thread *next, *prev; /* of the process */
    uint64_t born;              /* when it was first seen, in ticks of procs.c */
    /* A call whose end is still to come. */
    struct {
        bool active;
        bool detached; /* strace left while it ran */
        void *log;     /* the owner's: the log that its line stands in */
        char *text;    /* its beginning, kept for the join */
        size_t n, cap;
        uint64_t line;
        int64_t start_ns;
        struct handles handles;
    } pending;
    /* A fork that is under way. */
    struct {
        bool active;
        uint32_t shares;
        int32_t child;  /* who is taken for its child already; 0 nobody */
        uint64_t began; /* in ticks */
        size_t at;      /* place in the list of procs.c */
    } fork;
};

/* What a clone shares with its parent, and what else it asks for. */
#define SHARE_FILES 1u
#define SHARE_FS 2u
#define SHARE_THREAD 4u
#define SHARE_UNTRACED 8u /* the log will not have the child */
#define SHARE_NO_PIDS 16u /* the child begins a pid namespace */
#define SHARE_UNKNOWN 32u /* the flags are not shown */

struct procs;

/* What the owner is told. */
struct procs_events {
    void *ctx;
    /* An image ended: its row is complete. */
    void (*ended)(void *ctx, const struct processes_row *row);
    /* The thread is about to be forgotten; a pending call of it will have no end. */
    void (*leaving)(void *ctx, struct thread *t);
};

struct procs *procs_new(struct procs_events events);
/* Ends what is still running (without an exit status) and frees everything. */
void procs_free(struct procs *p);

/* The source that new images belong to: the log in work. */
void procs_source(struct procs *p, uint16_t number);
/* What the log did not show, to be counted up by who finds out. */
struct unseen *procs_unseen(struct procs *p);
/* The logs of the set do not tell when calls ended: what came first is not known. */
void procs_unordered(struct procs *p);
/* The directory that the first process begins in. */
void procs_start_in(struct procs *p, uint32_t cwd);
/* The header says that thread `tid` of process `pid` was there before. */
void procs_announce(struct procs *p, int32_t pid, int32_t tid);

/* Thread by id, made at first sight. When it is the child of a fork that is under way, or
 * of any of several whose children would be alike, it has what it inherits; of several
 * others it is a foundling until one of them ends. When no fork is under way it may share
 * every file and every table with those that are there. `now_ns` may be missing. */
struct thread *procs_thread(struct procs *p, int32_t tid, int64_t now_ns, uint64_t line);
/* The same without making one; NULL. */
struct thread *procs_find(const struct procs *p, int32_t tid);
/* The only thread alive; NULL when there are none or several. */
struct thread *procs_only(struct procs *p);

/* A fork's beginning: its child may show up before its end does. */
void procs_fork_begins(struct procs *p, struct thread *parent, uint32_t shares);
/* A foundling moves the position of what it inherited under this number, from whomever.
 */
void procs_foundling_moves(struct procs *p, int32_t fd);
/* A fork's end: child is its return value, <= 0 when it failed. */
void procs_forked(struct procs *p, struct thread *parent, int32_t child, uint32_t shares,
                  int64_t now_ns, uint64_t line);
/* exec: the image's row ends and another begins; other threads are gone. */
void procs_exec(struct procs *p, struct thread *t, int64_t now_ns, uint64_t line,
                uint32_t command, uint32_t comm);
/* The thread is gone. status/signal may be MISSING_I32. */
void procs_exited(struct procs *p, struct thread *t, int64_t now_ns, int32_t status,
                  int32_t signal);
/* exit_group: the status is known before its threads are gone. */
void procs_exiting(struct thread *t, int32_t status);
/* Its parent was told that it is gone: what comes under its number is another, if the
 * lines are in order. */
void procs_reaped(struct procs *p, int32_t pid);
/* execve in thread `from` takes over the id of the leader `leader`. */
void procs_superseded(struct procs *p, int32_t leader, int32_t from);
/* unshare: the thread has a descriptor table, a working directory of its own. */
void procs_unshare_files(struct thread *t);
void procs_unshare_fs(struct thread *t);
/* Calls fn for each thread, ids ascending. */
void procs_each(struct procs *p, void (*fn)(void *ctx, struct thread *t), void *ctx);

#endif
